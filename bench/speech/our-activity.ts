import { join } from 'node:path';
import type { PipelineSettings } from '../../domain/configuration.ts';
import { doubtfulStretches } from '../../domain/speech/doubt.ts';
import { fileVideoId } from '../../domain/video-identity.ts';
import { fileSha256 } from '../../engines/downloader/content-hash.ts';
import { createLocalFileDownloader } from '../../engines/downloader/local-files.ts';
import { createGuardedEngine } from '../../engines/speech/quality-guards.ts';
import { heardSpans } from '../../engines/speech/recognised-words.ts';
import type { Recogniser, Stretch } from '../../engines/speech/recogniser.ts';
import { loadTranscript } from '../../storage/database/transcripts.ts';
import { ActivityWorld } from '../../test/fixtures/activity-world.ts';
import type { SampleRecording } from '../../test/fixtures/sample-recordings.ts';
import { startTestDatabase } from '../../test/fixtures/test-database.ts';
import { canLookInside, ourCpuSeconds } from './sidecar-process.ts';

export interface Transcribed {
  /** Of the whole activity: identity, row of the run, decoding, guards, writing the transcript. */
  readonly seconds: number;
  /** Processor time of this process and the recogniser's; undefined where it cannot be asked for. */
  readonly cpuSeconds: number | undefined;
  readonly text: string;
}

export interface OurActivity {
  /** What our rules decode a second time. Loads the model. */
  stretchesOf(sample: SampleRecording): Promise<readonly Stretch[]>;
  transcribe(sample: SampleRecording): Promise<Transcribed>;
  close(): Promise<void>;
}

/** The real activity over a PostgreSQL of its own, with the recogniser given. */
export async function openActivity(options: {
  readonly folder: string;
  readonly python: string;
  readonly recogniser: Recogniser;
  readonly rules: PipelineSettings['speech'];
}): Promise<OurActivity> {
  const { folder, python, recogniser, rules } = options;
  const database = await startTestDatabase();
  const speech = createGuardedEngine({ recogniser, rules });
  const local = createLocalFileDownloader({ python });
  const world = new ActivityWorld(database.db, join(folder, 'world'), {
    speech: async () => speech,
    downloader: () => local,
  });
  let runs = 0;

  const transcribe = async (sample: SampleRecording): Promise<Transcribed> => {
    const id = fileVideoId(await fileSha256(sample.audioPath));
    const videoId = await world.list(id, { kind: 'file', url: sample.audioPath });
    // A new identity each time, or the transcript of the run before would be the answer.
    const settingsHash = await world.settings({ speech: rules }, { fresh: `run-${++runs}` });
    const at = { videoId, settingsHash };
    const { network, speech: queue } = world.activities;
    const { configHash: download } = await world.run(network.download, at);
    const used = canLookInside ? await ourCpuSeconds() : undefined;
    const begun = performance.now();
    const { configHash } = await world.run(queue.transcribe, { ...at, download });
    const seconds = (performance.now() - begun) / 1000;
    const cpuSeconds = used === undefined ? undefined : (await ourCpuSeconds()) - used;
    const { words } = await loadTranscript(database.db, videoId, configHash);
    return { seconds, cpuSeconds, text: words.map(({ text }) => text).join(' ') };
  };

  return {
    transcribe,
    async stretchesOf({ audioPath }) {
      const { spans } = await recogniser.recognise({ audioPath, vocabulary: [] });
      return doubtfulStretches(heardSpans(spans), rules).map(({ startMs, endMs }) => ({
        start: startMs / 1000,
        end: endMs / 1000,
      }));
    },
    async close() {
      await speech.close();
      await database.stop();
    },
  };
}
