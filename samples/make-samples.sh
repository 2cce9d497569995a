#!/usr/bin/env bash
# Makes the recordings from their scripts. Needs flite, ffmpeg, ffprobe and jq; the results are kept in the
# repository, so this runs only when a script changes. flite's voices were built from real speakers, which makes
# them easier to tell apart than other small synthesizers'.
set -euo pipefail
cd "$(dirname "$0")"

# Silence after a sentence and after a turn, in seconds. People pause between sentences, synthesizers hardly do,
# and without pauses speech recognition writes commas where full stops belong.
sentence_pause=0.35
turn_pause=0.8
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

field() { # <sample id> <jq path>
  jq -r --arg id "$1" ".samples[] | select(.id == \$id) | $2" samples.json
}

say() { # <voice> <text> <silence after it> <wav>
  flite -voice "$1" -t "$2" -o "$work/spoken.wav"
  ffmpeg -nostdin -hide_banner -loglevel error -y -i "$work/spoken.wav" -af "apad=pad_dur=$3" -ar 16000 -ac 1 "$4"
}

speak() { # <sample id>
  local id=$1 number=0 file line sentence voice pause
  file=$(field "$id" .file)
  : >"$work/list"
  while IFS= read -r line; do
    voice=$(field "$id" ".voices[\"${line%%:*}\"]")
    while IFS= read -r sentence; do
      number=$((number + 1))
      pause=$sentence_pause
      [[ $line == *"$sentence" ]] && pause=$turn_pause
      say "$voice" "$sentence" "$pause" "$work/$number.wav"
      echo "file '$work/$number.wav'" >>"$work/list"
    done < <(sed 's/\([.?!]\) /\1\n/g' <<<"${line#*: }")
  done < <(cat "$(field "$id" .script)")
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
