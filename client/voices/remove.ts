import { Command } from 'commander';
import { nameSpeakers } from '../../storage/database/speaker-naming.ts';
import { changingVoices } from '../../storage/database/voice-lock.ts';
import { removeVoice } from '../../storage/database/voices.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { counted } from '../rendering/counted.ts';
import { formatDuration } from '../rendering/duration.ts';
import { requireVoice } from './refusals.ts';
import { type InVoices, matching } from './voices-session.ts';

interface RemoveOptions extends ConfigurationOptions {
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  vidmine voices export voices && vidmine voices remove "Ada Example"     with a way back

Nobody has the name afterwards, in any video; what was assigned to it by hand is forgotten as well.`;

/** `vidmine voices remove`: forgets a voice, and takes its name back everywhere. */
export function removeCommand(inVoices: InVoices): Command {
  return configurationFlags(new Command('remove'))
    .description('forget a voice; its name is taken back in all videos at once')
    .argument('<name>', 'the voice')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((typed: string, options: RemoveOptions) =>
      inVoices(options, async (voices) => {
        await requireVoice(voices.db, typed);
        const match = await matching(voices);
        const { lost, renamed } = await changingVoices(voices.db, async (trx) => {
          const lost = await requireVoice(trx, typed);
          await removeVoice(trx, lost.id);
          return { lost, renamed: await nameSpeakers(trx, match) };
        });
        const { name, samples, speechMs, corrections, videos } = lost;
        voices.print(
          options.json
            ? JSON.stringify({ removed: name, samples, speechMs, corrections, videos, renamed })
            : `${name} is forgotten: ${counted(samples, 'sample')} (${formatDuration(speechMs)} of speech), ${counted(corrections, 'correction')}, and the name in ${counted(videos, 'video')}.`,
        );
      }),
    );
}
