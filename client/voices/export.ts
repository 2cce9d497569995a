import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Command } from 'commander';
import { errorCode } from '../../domain/error-code.ts';
import { roundedVector, type WrittenVoice, writtenVoice } from '../../domain/voices/voice-file.ts';
import { voiceFileNames } from '../../domain/voices/voice-file-names.ts';
import { listSamples } from '../../storage/database/voice-samples.ts';
import { listVoices } from '../../storage/database/voices.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { notWritten } from '../not-written.ts';
import { counted } from '../rendering/counted.ts';
import { matchingIfAny } from './list.ts';
import type { InVoices, Matching, VoicesWork } from './voices-session.ts';

interface ExportOptions extends ConfigurationOptions {
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine voices export voices

One file per voice, with its samples as numbers: no audio. Files of the same names are written anew.`;

/** `vidmine voices export`: every voice as a file of its own. */
export function exportCommand(inVoices: InVoices): Command {
  return configurationFlags(new Command('export'))
    .description('write every voice to a JSON file of its own')
    .argument('<folder>', 'where to; made where it is not there, in a folder that is')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((folder: string, options: ExportOptions) =>
      inVoices(options, async (voices) => {
        const files = await voiceFiles(voices);
        const written = await write(folder, files);
        const others = (await readdir(folder)).filter(
          (file) => file.endsWith('.json') && !written.includes(file),
        );
        if (options.json) voices.print(JSON.stringify({ folder, files: written, others }));
        else
          voices.print(
            `${counted(files.length, 'voice')} written to ${folder}: ${written.join(', ') || 'none'}.`,
          );
        if (others.length > 0)
          voices.warn(`further files are in ${folder} that an import would read too: ${others.join(', ')}`);
      }),
    );
}

async function voiceFiles(voices: VoicesWork): Promise<WrittenVoice[]> {
  const listed = await listVoices(voices.db);
  const samples = Map.groupBy(await listSamples(voices.db), ({ voiceId }) => voiceId);
  const match = listed.length === 0 ? undefined : await matchingIfAny(voices);
  return listed.map(({ id, name, host }) =>
    writtenVoice({
      ...{ name, host },
      samples: (samples.get(id) ?? []).map(({ encoder, speechMs, source, vector }) => ({
        ...{ speechMs, source },
        encoder: encoderOf(encoder, match),
        vector: roundedVector(vector),
      })),
    }),
  );
}

/** What a person can make of a digest is known of the encoder in use. */
function encoderOf(digest: string, match: Matching | undefined): WrittenVoice['samples'][number]['encoder'] {
  if (match?.encoder.digest !== digest) return { digest };
  const { engine, model } = match.encoder;
  return { digest, engine, model };
}

async function write(folder: string, files: readonly WrittenVoice[]): Promise<string[]> {
  const names = voiceFileNames(files.map(({ name }) => name));
  try {
    await makeFolder(folder);
    for (const [at, file] of files.entries()) {
      await writeFile(path.join(folder, names[at]!), `${JSON.stringify(file)}\n`);
    }
  } catch (cause) {
    throw notWritten(`The voices cannot be written to ${folder}`, folder, cause);
  }
  return names;
}

/** The folder itself, in one that is there: made recursively, a path below /proc is tried for ever. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST' || !(await stat(folder)).isDirectory()) throw error;
  }
}
