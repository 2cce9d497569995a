import { Command } from 'commander';
import { enrolledVoices } from '../../storage/database/enrolled-voices.ts';
import { listSamples, type VoiceSample } from '../../storage/database/voice-samples.ts';
import { type ListedVoice, type NamedSpeaker, speakersOfVoice } from '../../storage/database/voices.ts';
import { type ConfigurationOptions, configurationFlags } from '../configuration-options.ts';
import { counted } from '../rendering/counted.ts';
import { formatDuration } from '../rendering/duration.ts';
import { renderTable } from '../rendering/table.ts';
import { colorsFor, type Terminal } from '../rendering/terminal.ts';
import { leftOut, matchingIfAny, voiceJson } from './list.ts';
import { requireVoice } from './refusals.ts';
import { type SimilarVoice, similarVoices } from './sounds-like.ts';
import type { InVoices, Matching, VoicesWork } from './voices-session.ts';

interface ShowOptions extends ConfigurationOptions {
  readonly json?: boolean;
}

interface ShownVoice {
  readonly voice: ListedVoice;
  readonly match: Matching | undefined;
  readonly samples: readonly VoiceSample[];
  readonly speakers: readonly NamedSpeaker[];
  /** Other voices, the most similar first. */
  readonly others: readonly SimilarVoice[];
}

/** `vidmine voices show`: what a voice is known by, and where it was recognised. */
export function showCommand(inVoices: InVoices): Command {
  return configurationFlags(new Command('show'))
    .description('what a voice is known by, where it was recognised, and whom it sounds like')
    .argument('<name>', 'the voice')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  vidmine voices show "Ada Example"\n  vidmine voices show "Ada Example" --json',
    )
    .action((name: string, options: ShowOptions) =>
      inVoices(options, async (voices) => {
        const shown = await read(voices, name);
        voices.print(options.json ? JSON.stringify(shownJson(shown)) : render(shown, voices.terminal));
      }),
    );
}

async function read(voices: VoicesWork, name: string): Promise<ShownVoice> {
  const { db } = voices;
  const voice = await requireVoice(db, name);
  const { id } = voice;
  const match = await matchingIfAny(voices);
  const enrolled = match === undefined ? [] : await enrolledVoices(db, match.encoder.digest);
  const own = enrolled.find((one) => one.id === id);
  return {
    match,
    voice,
    samples: await listSamples(db, { voiceId: id }),
    speakers: await speakersOfVoice(db, id),
    others:
      own === undefined || match === undefined
        ? []
        : similarVoices(
            own.centroid,
            enrolled.filter((one) => one !== own),
            match.rules,
          ),
  };
}

const shownJson = ({ voice, match, samples, speakers, others }: ShownVoice) => ({
  ...voiceJson(voice, match),
  samples: samples.map(({ source, speechMs, encoder, videoId, correctionId, createdAt }) => ({
    ...{ source, speechMs, encoder, videoId, createdAt },
    fromCorrection: correctionId !== undefined,
  })),
  speakers,
  similarTo: others,
});

function render({ voice, match, samples, speakers, others }: ShownVoice, terminal: Terminal): string {
  const colors = colorsFor(terminal);
  const away = leftOut(voice, match);
  const sampleTable = renderTable(
    {
      head: ['sample', 'speech', ''],
      rows: samples.map((sample) => [
        sample.source,
        formatDuration(sample.speechMs),
        match === undefined || sample.encoder === match.encoder.digest ? '' : 'of another voice encoder',
      ]),
    },
    terminal,
  );
  const speakerTable = renderTable(
    {
      head: ['video', 'speaker', 'speech', 'similarity', 'rule', 'title'],
      right: [3],
      rows: speakers.map((speaker) => [
        speaker.videoId,
        speaker.label,
        formatDuration(speaker.speechMs),
        speaker.similarity?.toFixed(2) ?? '',
        speaker.rule,
        speaker.title ?? '',
      ]),
    },
    terminal,
  );
  const next = others[0];
  return [
    `${colors.bold(voice.name)}${voice.host ? ', a host' : ''}: ${counted(voice.samples, 'sample')}, ${formatDuration(voice.speechMs)} of speech${away === undefined ? '' : `; ${away}`}`,
    ...(next === undefined
      ? []
      : [`Most like it among the others: ${next.name} (similarity ${next.similarity.toFixed(2)}).`]),
    ...(samples.length === 0 ? [] : ['', sampleTable]),
    '',
    speakers.length === 0 ? 'It was recognised in no video yet.' : speakerTable,
  ].join('\n');
}
