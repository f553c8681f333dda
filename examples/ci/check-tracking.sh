#!/bin/sh
# Checks tracking.ndjson against Segment's rules and the tracking plan, in any CI. Fails with 65 if a call is invalid.
set -eu
npx --yes @org/segment-cli validate tracking.ndjson --plan plan.json --unplanned error --format sarif >tracking.sarif || {
  code=$?
  # The same as text, for the log.
  npx --yes @org/segment-cli validate tracking.ndjson --plan plan.json --unplanned error || true
  exit "$code"
}
