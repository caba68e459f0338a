#!/bin/bash
# commands.sh - help, back, leave and interrupt at every kind of question; what the screens do besides renewing.
. "$XUQI_TOP_SRCDIR/tests/rig.sh"
talk=$XUQI_TOP_BUILDDIR/tests/plain/talk
rig_start --trial
rig_key hu 20
rig_settings "$rig/hu.p12"
ACCESSIBLE=1 "$talk" "$rig/log" 80x24 "$xuqi" --lang zh_CN <<EOF || exit 1
see 申请续期]：
say 77
see 没有这一项。请输入 1 到
see 申请续期]：
say ?
more 每个问题都可以输入
see 申请续期]：
say =
see 轮到您
see 申请续期]：
say 详细信息
see 证书详情
more 指纹
more 申请续期]：
say 返回
see 申请续期]：
say 环境
see 环境检测
more 一切正常
see 返回]：
say
see 申请续期]：
say english
see Certificate Service
see Apply for renewal]: 
say f2
see 数字证书服务
see 申请续期]：
say <
see 这里是首页
see 申请续期]：
say 修改口令
see 修改口令
see 现在的口令
hush
say ?
see 保护介质里的私钥
see 现在的口令
hush
key c
see 退出
see 不退出]：
loud
say
see 现在的口令
hush
say <
see 申请续期]：
loud
say 修改口令
see 现在的口令
hush
say $rig_pin
see 新口令
hush
say 24681356
see 再输一次
hush
say 24681350
see 两次输入的新口令不一致
see 新口令
hush
say <
see 现在的口令
hush
say $rig_pin
see 新口令
hush
say 24681357
see 再输一次
hush
say 24681357
see 新口令已设置
see ]：
say
see 申请续期]：
say q
gone 0
EOF
