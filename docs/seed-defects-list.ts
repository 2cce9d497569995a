/** The defects of the two systems this one replaces, each as the behaviour wanted instead, numbered from 1. */
export const DEFECTS: readonly string[] = `
Duplicates are found after playlists are expanded: a video listed three times is processed once
A video is done only when every stage's result exists; audio deleted on purpose does not undo it
A video that failed half-way is taken up again, from the failed stage
A correct result of zero segments or zero claims is finished, not retried for ever
Members-only, private, live, upcoming and short videos are skipped with their own reason; an unreadable check is not a pass
A failed download is never reported as "no audio track"
Every option changes something and can be switched off; an option without effect does not exist
--limit-unprocessed N delivers N new videos, --limit N the first N, and the output says which
When everything is skipped, the output explains why and what to do, and the exit code is success
Duplicate detection works across runs and machines
An account's random wait is drawn once per download and kept
The configured delays are the ones used
With n healthy accounts the rate is n times that of one
Two downloads never run at the same time on one account
The account idle the longest is chosen
A failed attempt starts the account's wait as well
A failing download blocks nobody and is always recorded
A night pause longer than any internal waiting limit loses no video
Failures that have nothing to do with a login are retried too
A retry uses another account where one is available
A disabled account's videos move to the others; with all disabled the batch pauses and lists what remains
Account health, cool-downs and next-allowed times survive a restart
Stale cookies, rate limit, bot wall, unavailable video, region block and network loss are told apart
Error texts are matched on whole, anchored phrases
The original error text reaches the classifier and the report
429 doubles that account's delay and pauses it, others go on; the multiplier has a ceiling and comes down
A video that fails three times is parked with its reason and retried later
An outage of the network uses up no attempts
A low queue never brings an account below its safe minimum
The queue factor and the account factor are both applied to the wait, and logged
A downloaded file is available to transcription at once, not after the pacing delay
Each video is downloaded exactly once per success
Audio is the smallest original-language track fit for speech recognition
A stub file, an HTML page or a file without audio is rejected before speech recognition
A download's time limit can fire while it runs, and is long enough for a throttled long video
Retries are finite, with back-off
Audio is deleted only after its transcript is committed, and no second copy stays
Equal start and end hours of the night window are refused
When the download windows are used up, new ones are made
Captions are used only where asked for, and counted apart
Repeated hallucinated lines are removed only where they follow each other
Low-confidence spans can be redone with a larger model, and are marked
GPU out-of-memory lowers the setting and goes on
The chosen model is the one run, and is stored with the transcript
Presets that differ in name differ in effect
A segment without a speaker is Unknown, never the host
An error in speaker identification leaves Unknown with the error noted
The monologue shortcut samples the whole file and keeps the normal threshold
Similarity, margin and the deciding rule are stored with each label
With one enrolled voice a stranger stays Unknown
Backup profiles never take part in matching
A one-speaker video shows one speaker
A name guessed by a model carries its confidence
Accuracy figures come from a labelled sample
A correction holds for the same voice in other videos and survives a rerun
Splitting a segment gives consecutive, non-empty time ranges that cover the original
Splitting keeps ? and !
Merging never joins different speakers or bridges a gap above the limit
Segment times come from speech recognition, never from line numbers
Every segment has id, video, speaker, start, end and sequence; no speech is lost
Settings for overlap and hard cap work, or do not exist
A segment whose call failed is stored as failed, retried and shown
A video with a failed segment is never done
Each segment's result is stored when it finishes; a crash repeats none and loses none
One invalid item drops or repairs that item only
A missing quote is never replaced by the term, a missing time never by 00:00
Every claim has a verbatim quote found in its segment; times and ids are computed by us
The field that the schema names is the field the code reads
Stance and speaker of a claim are stored and exported
Jargon, people and mental models keep quotes, times and aliases to the end
Organisations stay organisations; an event does not become a person
An answer cut off by the token limit is redone with more room
A prompt longer than the context is found before the call
The three selectivity levels give measurably different amounts
The fixed part of the prompt comes first and unchanged
Zero claims in a long transcript raises a warning
The answer schema runs on the model server and is tested against it
A merged claim keeps the evidence of both
A split claim becomes its parts, linked to the original
Claims are matched by id; a reworded text loses nothing
Every claim sent gets exactly one verdict
The revised text is stored next to the original under one name
Rejected claims are stored with their reason and can be promoted
If the evaluator fails, claims are unevaluated, without score or tier
A reject without rank does not discard the answer
The configured evaluator is the one called, and its name is stored with each verdict
Tier limits in the configuration decide the tier
Importance is computed by our code from the scores
One scale, 0 to 10, in prompt, schema and store
More claims than fit the context are evaluated in batches, then ranked together
Evaluation of jargon, people and concepts keeps all surface forms as aliases
External ids proposed by a model are marked unverified
Advertised features work or are not shown
The list of score dimensions is the same in prompt, schema and formula
Every segment is embedded, whoever speaks; the number without a vector is shown
Model and dimension are stored per vector and checked before any work
Two embedding models can live side by side while a change-over runs
The index uses the distance the query uses
A fall-back of embeddings to the CPU is announced
Embedding and voice matching have their own pools and block nothing else; database connections are bounded
Storing the same video twice leaves one copy of each segment, claim and vector
Segments and claims of a video appear together or not at all
A broken transaction ends that attempt only; a run never hangs with it
A search hit links to the second
An answer cites only the excerpts it was given
Reranking reranks
Language-model calls of all videos together never exceed the server's slots
A crash at any moment loses no finished stage and doubles none; resume finds the batch by its own id
Items in progress at a crash are taken up again
Draining ends when nothing is in flight, not when the queue is empty
A batch's success reflects its videos
Starting a phase twice does not start its workers twice
One stuck video never holds up the batch; no stop without a message
Cancel stops the processes; retry works for one, for many, by reason, from a chosen stage
Downloads and processing overlap, with a bound on disk in bytes
The status of a stage says what happened, with start, end, worker and error
Transcribed videos appear in the next stage by themselves
Order is flag > environment > file > default; effective values are printed with their origin
A setting given twice, unknown or unused is reported
Settings are kept; no hidden fall-back replaces them
The accounts that are given decide single or multi account; no extra switch
Workers from memory and cores follow one formula, logged with both limits
Self-imposed limits are visible and adjustable
The estimated end uses the slowest measured stage, and the bottleneck is named
Speaker counts never exceed segments; audio hours include every path
The success rate leaves out skipped videos
A value better than its target is not marked as a warning
Real-time factor per worker and overall throughput are reported apart
Counters count what they say
"Time saved" comes from measured times
Tokens, latency and cost per call are kept and summed per video and stage
The report ends with totals, accounts, tiers and failures grouped by cause
A spend cap stops paid calls before it is passed
A GPU that a stage expects and does not use is reported at once
doctor shows yt-dlp's version and age; a month-old one is a warning
`
  .trim()
  .split('\n');

export interface Part {
  readonly name: string;
  /** False while its defects may stand without a test. */
  readonly built: boolean;
  /** Inclusive ranges of numbers. */
  readonly defects: readonly (readonly [first: number, last: number])[];
}

/** Which part of vidmine answers which defects. */
export const PARTS: readonly Part[] = [
  {
    name: 'The pipeline',
    built: true,
    defects: [
      [1, 10],
      [32, 34],
      [95, 98],
      [101, 106],
      [118, 121],
      [135, 135],
    ],
  },
  {
    name: 'Accounts and polite pacing',
    built: true,
    defects: [
      [11, 31],
      [35, 39],
    ],
  },
  {
    name: 'Speech and speakers',
    built: true,
    defects: [
      [40, 61],
      [99, 100],
    ],
  },
  {
    name: 'Knowledge',
    built: true,
    defects: [
      [62, 94],
      [131, 131],
      [133, 133],
    ],
  },
  {
    name: 'Capacity, schedule and plan',
    built: true,
    defects: [
      [107, 107],
      [115, 115],
      [122, 123],
      [128, 128],
    ],
  },
  {
    name: 'Long batches',
    built: true,
    defects: [
      [108, 114],
      [116, 117],
      [124, 127],
      [129, 130],
      [132, 132],
      [134, 134],
    ],
  },
];

/** Defects that cannot apply here, and why. */
export const NOT_APPLICABLE: Readonly<Record<number, string>> = {
  105: 'Does not apply: search returns the sentences themselves with their links; no answer is written over them',
};

/** What a reader should know beside the tests. */
export const NOTES: Readonly<Record<number, string>> = {
  121: 'the accounts that were added with `vidmine accounts add` decide',
};
