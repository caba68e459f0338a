#!/bin/sh
exec bash "$XUQI_TOP_SRCDIR/tests/fault/service_kill.sh" fdatasync,fsync,send,sendmsg,writev
