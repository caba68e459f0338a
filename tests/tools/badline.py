#!/usr/bin/env python3
"""badline.py PORT FILE - a bad line to 127.0.0.1:PORT, where there is no netem: what passes takes 150 ms each way, in pieces as
of packets, and one piece in twenty is held up as if it had been lost and sent again, with all that is behind it.  Writes
its own port to FILE; counts connections and pieces held up in FILE.count.  Ends with whoever started it."""

import asyncio
import os
import random
import sys

DELAY, AGAIN, PIECE = 0.15, 0.25, 1400
chance = random.Random(1)
counts = {"connections": 0, "pieces": 0, "held up": 0}


def note():
    with open(sys.argv[2] + ".count", "w", encoding="ascii") as f:
        f.write(" ".join(f"{name}: {n};" for name, n in counts.items()) + "\n")


async def one_way(reader, writer):
    loop = asyncio.get_running_loop()
    queue, free = asyncio.Queue(), 0.0

    async def deliver():
        while True:
            due, piece = await queue.get()
            await asyncio.sleep(max(0, due - loop.time()))
            if not piece:
                break
            writer.write(piece)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()

    delivering = asyncio.create_task(deliver())
    try:
        while True:
            piece = await reader.read(PIECE)
            due = max(loop.time() + DELAY, free)
            counts["pieces"] += 1
            if chance.random() < 0.05:
                counts["held up"] += 1
                due += AGAIN
            free = due
            queue.put_nowait((due, piece))
            if not piece:
                break
        await delivering
    except (ConnectionError, OSError):
        delivering.cancel()
        writer.close()


async def connected(reader, writer):
    counts["connections"] += 1
    await asyncio.sleep(2 * DELAY)  # as the handshake of TCP takes
    there = await asyncio.open_connection("127.0.0.1", int(sys.argv[1]))
    await asyncio.gather(one_way(reader, there[1]), one_way(there[0], writer))
    for end in (writer, there[1]):
        end.close()
    note()


async def main():
    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    with open(sys.argv[2] + ".new", "w", encoding="ascii") as f:
        f.write(str(server.sockets[0].getsockname()[1]))
    os.rename(sys.argv[2] + ".new", sys.argv[2])
    parent = os.getppid()
    while os.getppid() == parent:
        await asyncio.sleep(0.5)


asyncio.run(main())
