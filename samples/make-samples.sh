#!/usr/bin/env bash
# Makes the recordings from their scripts. Needs flite, ffmpeg, ffprobe and jq; the results are kept in the
# repository, so this runs only when a script changes. flite's voices were built from real speakers, which makes
# them easier to tell apart than other small synthesizers'.
set -euo pipefail
cd "$(dirname "$0")"

pause_seconds=0.7
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

speak() { # <sample id>
  local id=$1 number=0 script file line voice
  script=$(jq -r --arg id "$id" '.samples[] | select(.id == $id) | .script' samples.json)
  file=$(jq -r --arg id "$id" '.samples[] | select(.id == $id) | .file' samples.json)
  : >"$work/list"
  while IFS= read -r line; do
    number=$((number + 1))
    voice=$(jq -r --arg id "$id" --arg speaker "${line%%:*}" \
      '.samples[] | select(.id == $id) | .voices[$speaker]' samples.json)
    flite -voice "$voice" -t "${line#*: }" -o "$work/spoken.wav"
    ffmpeg -nostdin -hide_banner -loglevel error -y -i "$work/spoken.wav" \
      -af "apad=pad_dur=$pause_seconds" -ar 16000 -ac 1 "$work/$number.wav"
    echo "file '$work/$number.wav'" >>"$work/list"
  done <"$script"
  ffmpeg -nostdin -hide_banner -loglevel error -y -f concat -safe 0 -i "$work/list" \
    -c:a libopus -b:a 40k -ac 1 -map_metadata -1 -fflags +bitexact -flags:a +bitexact "$file"
  ffprobe -v error -show_entries format=duration -of csv=p=0 "$file"
}

for id in $(jq -r '.samples[].id' samples.json); do
  seconds=$(speak "$id")
  jq --arg id "$id" --argjson seconds "$(printf '%.1f' "$seconds")" \
    '(.samples[] | select(.id == $id) | .durationSeconds) = $seconds' samples.json >"$work/samples.json"
  cat "$work/samples.json" >samples.json
  echo "$id: $seconds s"
done
