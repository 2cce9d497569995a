import type { StageResult } from '../domain/stages.ts';
import type { Turn } from '../domain/transcript.ts';
import type { ActivityContext } from './context.ts';
import type { AfterTranscribe } from './inputs.ts';
import { stageIdentity } from './stage/identity.ts';
import { runStage } from './stage/run-stage.ts';

export type Identified = {
  /** In order of time; where there is none, the speaker is Unknown. */
  readonly turns: readonly Turn[];
  /** How it was found out. */
  readonly rule: 'clustered' | 'monologue' | 'not-identified';
  readonly speakers: number;
  /** Why everybody is Unknown though speakers were to be told apart. */
  readonly warning?: string;
};

/** Which rule decided: part of the identity, so that a better one identifies anew. */
const RULE = 'unknown-for-all';

/** Without voice profiles nobody is named: Unknown is the only honest answer. */
export const createIdentify =
  (context: ActivityContext) =>
  (input: AfterTranscribe): Promise<StageResult<Identified>> =>
    runStage<Identified>(context, 'identify', input, (settings) => ({
      identity: async () => stageIdentity('identify', settings, [input.transcribe], { rule: RULE }),
      work: async () => ({ value: { turns: [], rule: 'not-identified', speakers: 0 } }),
    }));
