#!/usr/bin/env bash
# Makes the recordings from their scripts, and sentences.json: when each sentence begins, known from the making and
# not from any recognition. Needs flite, ffmpeg, ffprobe and jq; the results are kept in the repository, so this runs
# only when a script changes. flite's voices were built from real speakers, which makes them easier to tell apart
# than other small synthesizers'.
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

seconds_of() { # <recording>
  ffprobe -v error -show_entries format=duration -of csv=p=0 "$1"
}

# Prints when the sound begins, in seconds: a voice starts with a short silence, its first phone, `pau:0.174`.
say() { # <voice> <text> <silence after it> <wav>
  flite -voice "$1" -psdur -t "$2" -o "$work/spoken.wav" | sed -nE '1s/^pau:([0-9.]+) .*/\1/p'
  ffmpeg -nostdin -hide_banner -loglevel error -y -i "$work/spoken.wav" -af "apad=pad_dur=$3" -ar 16000 -ac 1 "$4"
}

# One sample's part of sentences.json. Fails when its pieces are not as long as the recording made of them.
beginnings() { # <sample id> <seconds of the recording>
  jq -s --arg id "$1" --argjson seconds "$2" '
    (map(.seconds) | add) as $pieces
    | if ($pieces - $seconds | fabs) < 0.1 then . else error("\($id): \($pieces) s of pieces, \($seconds) s of recording") end
    | reduce .[] as $piece ({at: 0, sentences: []};
        .sentences += [{text: $piece.text, startSeconds: ((.at + $piece.lead) * 100 | round / 100)}]
        | .at += $piece.seconds)
    | {($id): .sentences}' "$work/pieces"
}

speak() { # <sample id>
  local id=$1 number=0 file line sentence voice pause lead
  file=$(field "$id" .file)
  : >"$work/list"
  : >"$work/pieces"
  while IFS= read -r line; do
    voice=$(field "$id" ".voices[\"${line%%:*}\"]")
    while IFS= read -r sentence; do
      number=$((number + 1))
      pause=$sentence_pause
      [[ $line == *"$sentence" ]] && pause=$turn_pause
      lead=$(say "$voice" "$sentence" "$pause" "$work/$number.wav")
      echo "file '$work/$number.wav'" >>"$work/list"
      jq -n --arg text "$sentence" --argjson lead "$lead" --argjson seconds "$(seconds_of "$work/$number.wav")" \
        '{$text, $lead, $seconds}' >>"$work/pieces"
    done < <(sed 's/\([.?!]\) /\1\n/g' <<<"${line#*: }")
  done < <(cat "$(field "$id" .script)")
  ffmpeg -nostdin -hide_banner -loglevel error -y -f concat -safe 0 -i "$work/list" \
    -c:a libopus -b:a 40k -ac 1 -map_metadata -1 -fflags +bitexact -flags:a +bitexact "$file"
}

for id in $(jq -r '.samples[].id' samples.json); do
  speak "$id"
  seconds=$(seconds_of "$(field "$id" .file)")
  beginnings "$id" "$seconds" >>"$work/sentences"
  jq --arg id "$id" --argjson seconds "$(printf '%.1f' "$seconds")" \
    '(.samples[] | select(.id == $id) | .durationSeconds) = $seconds' samples.json >"$work/samples.json"
  cat "$work/samples.json" >samples.json
  echo "$id: $seconds s"
done
jq -s add "$work/sentences" >sentences.json
