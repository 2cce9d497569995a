import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Home } from '../home.ts';
import type { StackState } from '../stack-state.ts';
import { readSupervisor } from './lock.ts';
import { writePrivateFile } from './private-file.ts';

const stateSchema = z.object({
  temporalAddress: z.string(),
  temporalUiUrl: z.string().optional(),
  databaseUrl: z.string(),
  supervisorPid: z.int(),
  startedAt: z.string(),
}) satisfies z.ZodType<StackState>;

export const stateFile = (home: Home): string => join(home.run, 'stack.json');

export const writeStackState = (home: Home, state: StackState): void =>
  writePrivateFile(stateFile(home), `${JSON.stringify(state, undefined, 2)}\n`);

export const removeStackState = (home: Home): void => rmSync(stateFile(home), { force: true });

/** Where the stack of this installation answers; undefined when it does not run, or is not ready yet. */
export async function readStackState(home: Home): Promise<StackState | undefined> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(stateFile(home), 'utf8'));
  } catch {
    return undefined;
  }
  const parsed = stateSchema.safeParse(content);
  if (!parsed.success) return undefined;
  const supervisor = await readSupervisor(home);
  return supervisor?.pid === parsed.data.supervisorPid ? parsed.data : undefined;
}
