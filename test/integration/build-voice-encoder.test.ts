import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { toolFile } from '../../stack/tools/pins.ts';
import { installedToolPaths } from '../fixtures/installed-tools.ts';

const { python } = installedToolPaths();
const fixture = (name: string): string => path.resolve(import.meta.dirname, '../fixtures', name);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'voice-weights-'));
});
afterEach(() => rm(folder, { recursive: true }));

const checkpoint = async (what: string): Promise<string> => {
  const file = path.join(folder, `${what}.pt`);
  await execa(python, ['-B', fixture('torch_checkpoint_of.py'), file, what]);
  return file;
};
const build = (weights: string, target = path.join(folder, 'model.onnx')) =>
  execa(python, ['-B', toolFile('build_ge2e_onnx.py'), weights, target], { reject: false });

test('the graph computes what PyTorch’s LSTM is documented to compute, its gates in their order', async () => {
  const weights = await checkpoint('network');
  const graph = path.join(folder, 'model.onnx');
  expect(await build(weights, graph)).toMatchObject({ exitCode: 0 });
  const compared = await execa(python, ['-B', fixture('lstm_of_numpy.py'), `${weights}.npz`, graph]);
  const differences = JSON.parse(compared.stdout) as number[];
  expect(differences).toHaveLength(3);
  expect(Math.max(...differences)).toBeLessThan(1e-5);
});

test('the same weights make the same bytes', async () => {
  const weights = await checkpoint('network');
  const files = ['first.onnx', 'second.onnx'].map((name) => path.join(folder, name));
  for (const file of files) await build(weights, file);
  const [first, second] = await Promise.all(files.map((file) => readFile(file)));
  expect(first!.equals(second!)).toBe(true);
});

test('weights that would run a command are refused, and it is not run', async () => {
  const { exitCode, stderr } = await build(await checkpoint('command'));
  expect(exitCode).not.toBe(0);
  expect(stderr).toMatch(/refused: it names posix\.system, which weights do not need/);
  expect((await readdir(folder)).sort()).toEqual(['command.pt', 'command.pt.npz']);
});

test.each([
  ['narrow', /lstm\.weight_hh_l1 is missing or not of shape \[1024, 256\]/],
  ['not-finite', /linear\.bias is not made of finite float32 numbers/],
])('weights that are %s are refused', async (what, why) => {
  const { exitCode, stderr } = await build(await checkpoint(what));
  expect(exitCode).not.toBe(0);
  expect(stderr).toMatch(why);
});

test.each([
  [3_000_000, /it breaks off/],
  [300, /it is damaged/],
  [0, /it is damaged/],
])('weights that end after %d bytes are refused', async (length, why) => {
  const weights = await checkpoint('network');
  await truncate(weights, length);
  const { exitCode, stderr } = await build(weights);
  expect(exitCode).not.toBe(0);
  expect(stderr).toMatch(why);
});

test('a file that holds something else is refused', async () => {
  const other = path.join(folder, 'other.pt');
  await writeFile(other, 'PK\x03\x04 a checkpoint of the new form is a zip');
  const { exitCode, stderr } = await build(other);
  expect(exitCode).not.toBe(0);
  expect(stderr).toMatch(/other\.pt is refused/);
});
