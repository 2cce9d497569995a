import path from 'node:path';
import { execa } from 'execa';

const SPEECH = path.resolve(import.meta.dirname, '../../engines/speech');

/** What a function of step_down.py returns. */
async function ruled(call: string): Promise<unknown> {
  const program = `import json, sys\nsys.path.insert(0, sys.argv[1])\nimport step_down\nprint(json.dumps(step_down.${call}))`;
  return JSON.parse((await execa('python3', ['-I', '-B', '-c', program, SPEECH])).stdout);
}

test.each<[string, string[]]>([
  ["'cuda', 'float32'", ['float16', 'int8_float16', 'int8']],
  ["'cuda', 'float16'", ['int8_float16', 'int8']],
  ["'cuda', 'int8_float16'", ['int8']],
  ["'cuda', 'int8'", []],
  ["'cuda', 'int8_float32'", []],
  ["'cuda', 'bfloat16'", ['int8_float16', 'int8']],
  ["'cpu', 'float32'", ['int8']],
  ["'cpu', 'int8_float32'", []],
])('defect 43: below the compute type of (%s) come %j', async (from, expected) => {
  expect(await ruled(`lower_compute_types(${from})`)).toEqual(expected);
});

const BELOW_LARGE = ['distil-large-v3', 'medium', 'small', 'base'];

test.each<[string, string[]]>([
  ["'large-v3', 3087, True", BELOW_LARGE],
  ["'large-v3', 3087, False", ['medium', 'small', 'base']],
  ["'owner/faster-whisper-large-v3', 3087, True", BELOW_LARGE],
  ["'/models/faster-distil-large-v3/', 1513, True", ['medium', 'small', 'base']],
  ["'large-v3-turbo', 1617, True", BELOW_LARGE],
  ["'medium.en', 1528, True", ['small', 'base']],
  ["'small', 484, True", ['base']],
  ["'base', 145, True", []],
  ["'tiny.en', 75, True", []],
  ["'/models/ours', 3000, True", BELOW_LARGE],
  ["'/models/ours', 1528, False", ['small', 'base']],
  ["'/models/ours', 100, True", []],
])('defect 43: below the model (%s) come %j', async (from, expected) => {
  expect(await ruled(`smaller_models(${from})`)).toEqual(expected);
});
