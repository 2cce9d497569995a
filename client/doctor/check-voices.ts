import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DoctorContext } from './doctor-context.ts';
import type { Finding } from './finding.ts';

const PART = 'voice encoder';

/** What speakers are told apart by. */
export async function checkVoiceEncoder({ configuration, tools }: DoctorContext): Promise<Finding[]> {
  const { encoder } = configuration.voices;
  if (encoder === undefined) {
    return [
      existsSync(join(tools.ge2e, 'model.onnx'))
        ? { part: PART, status: 'ok', found: tools.ge2e }
        : { part: PART, status: 'warning', found: 'packaged, not installed', todo: 'vidmine up installs it' },
    ];
  }
  const path = resolve(encoder);
  if (existsSync(path)) return [{ part: PART, status: 'ok', found: path }];
  const todo = 'Correct voices.encoder, or leave it out for the packaged one';
  return [{ part: PART, status: 'problem', found: `there is no ${path}`, todo }];
}
