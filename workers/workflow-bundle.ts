import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundle } from '@temporalio/worker';

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
/** Everything that workflows are made of: a lint rule lets them import nothing else. */
const SOURCES = ['package-lock.json', 'workflows', 'domain'];
const KEPT = join(PROJECT, 'node_modules', '.cache', 'workflows');

/**
 * The workflows as one file of code. Putting it together takes seconds of a start, so it is kept by the hash of what it
 * is made of; where nothing can be kept it is put together each time.
 *
 * @throws whatever the bundler finds wrong with the code.
 */
export async function bundledWorkflows({ project = PROJECT, kept = KEPT } = {}): Promise<WorkflowBundle> {
  const name = `${await hashOf(project)}.js`;
  const known = await readFile(join(kept, name), 'utf8').catch(() => undefined);
  if (known !== undefined) return { code: known };
  const bundle = await bundleWorkflowCode({
    workflowsPath: join(project, 'workflows', 'workflows.ts'),
    logger: new DefaultLogger('ERROR'),
  });
  await keep(kept, name, bundle.code).catch(() => {});
  return bundle;
}

/** Complete or not at all, and alone: what was made of other sources is of no use any more. */
async function keep(folder: string, name: string, code: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const writing = join(folder, `${name}.${process.pid}`);
  await writeFile(writing, code);
  await rename(writing, join(folder, name));
  const others = (await readdir(folder)).filter((other) => !other.startsWith(name));
  await Promise.all(others.map((other) => rm(join(folder, other), { force: true })));
}

async function hashOf(project: string): Promise<string> {
  // Traces name the files by where they lie.
  const hash = createHash('sha256').update(`${project}\0`);
  for (const source of SOURCES)
    for (const file of await filesOf(join(project, source)))
      hash
        .update(`${file.slice(project.length)}\0`)
        .update(await readFile(file))
        .update('\0');
  return hash.digest('hex').slice(0, 16);
}

/** In an order of their own, wherever they lie. */
async function filesOf(place: string): Promise<string[]> {
  const entries = await readdir(place, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return [place];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
