#!/bin/sh
# Runs your tests, whose calls go to a local Segment, and writes these calls to tracking.ndjson:
#   sh record-tracking.sh npm test
set -eu
: >segment-dev.log
npx --yes @org/segment-cli dev --port 0 --json --no-snippets >>segment-dev.log 2>&1 &
dev=$!
trap 'kill "$dev" 2>/dev/null || true' EXIT
# Its first line has the address.
until url=$(sed -n 's/.*"listening":"\([^"]*\)".*/\1/p' segment-dev.log) && [ -n "$url" ]; do
  kill -0 "$dev" 2>/dev/null || { cat segment-dev.log >&2; exit 1; }
  sleep 0.2
done
SEGMENT_HOST=$url "$@"
curl --silent --fail --show-error --output tracking.ndjson "$url/_dev/export.ndjson"
