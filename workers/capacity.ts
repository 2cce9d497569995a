import type { CapacityFacts, SpeechPlace } from '../domain/capacity/capacity-facts.ts';
import { chooseSlots, slotsOfChoices } from '../domain/capacity/choose-slots.ts';
import type { Hardware } from '../domain/capacity/hardware.ts';
import type { MeasuredCalls } from '../domain/capacity/served-at-once.ts';
import type { ActivityQueue, SlotChoice, Slots } from '../domain/capacity/slots.ts';
import type { Configuration } from '../domain/configuration.ts';
import { detectHardware } from '../engines/hardware/detect-hardware.ts';
import { isThisMachine } from '../engines/hardware/is-this-machine.ts';
import type { ChosenProvider } from '../engines/language-model/choose-language-model.ts';
import { chooseSpeechProvider } from '../engines/speech/choose-provider.ts';
import type { Home } from '../stack/home.ts';
import { toolPaths, toolsFolder } from '../stack/tools/tool-paths.ts';
import { knownOf, modelsHere, placeOf } from './capacity/model-places.ts';
import { callsServed, type Measuring, NOT_TOLD } from './capacity/served-models.ts';
import { chooseModels, isSame } from './language-models.ts';

/** How many of each kind of work this machine does at once, and all that was looked at to find it. */
export interface Capacity {
  readonly hardware: Hardware;
  readonly choices: readonly SlotChoice[];
  readonly slots: Slots;
  readonly facts: CapacityFacts;
  /** A server was to be measured and did not tell: its usual number is assumed until it does. */
  readonly isUnmeasured: boolean;
}

export interface CapacityOptions {
  /** Default: never. */
  readonly measure?: Measuring;
  /** Limit of measuring one server, in milliseconds. */
  readonly withinMs?: number;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Default: that of this machine. */
  readonly hardware?: Hardware;
}

/** Beyond this nobody asks a server how many calls it works on. */
const MOST_MEASURED = 32;

type Calls = Awaited<ReturnType<typeof callsServed>>;

/**
 * The slots of this machine.
 *
 * @throws StageError where a model or speech server is asked for and none is named.
 */
export async function openCapacity(
  configuration: Configuration,
  home: Home,
  { measure = 'never', withinMs, environment = process.env, hardware }: CapacityOptions = {},
): Promise<Capacity> {
  const { miner, flagship } = await chooseModels(configuration, toolPaths(toolsFolder(home.folder)));
  const found = hardware ?? (await detectHardware({ environment }));
  const known = (chosen: ChosenProvider, calls: Calls) =>
    knownOf(chosen, configuration, environment, calls === NOT_TOLD ? undefined : calls);
  const isOneModel = isSame(miner, flagship);
  const factsWith = (ofMiner: Calls, ofFlagship: Calls): CapacityFacts => ({
    hardware: found,
    workers: configuration.workers,
    miner: placeOf(miner, known(miner, ofMiner)),
    flagship: placeOf(flagship, known(flagship, ofFlagship)),
    isOneModel,
    speech: speechPlace(configuration),
    modelsHere: modelsHere([miner, flagship]),
  });
  const { queues } = configuration.workers;
  const served = (chosen: ChosenProvider, wanted: Slots, by: readonly ActivityQueue[]): Promise<Calls> => {
    const here = by.filter((queue) => queues.includes(queue));
    if (here.length === 0) return Promise.resolve(undefined);
    const { stated = 0, environment: hint = 0 } = known(chosen, undefined);
    const most = Math.max(stated, hint, ...here.map((queue) => wanted[queue]));
    const atMost = Math.min(MOST_MEASURED, most);
    return callsServed(chosen, { configuration, home, measure, atMost, withinMs });
  };

  // What would be wanted of servers without limits is all that is worth knowing of them.
  const wanted = slotsOfChoices(chooseSlots(factsWith(NO_LIMIT, NO_LIMIT)));
  const ofMiner = await served(miner, wanted, isOneModel ? ['llm', 'flagship'] : ['llm']);
  const ofFlagship = isOneModel ? ofMiner : await served(flagship, wanted, ['flagship']);

  const facts = factsWith(ofMiner, ofFlagship);
  const choices = chooseSlots(facts);
  const isUnmeasured = ofMiner === NOT_TOLD || ofFlagship === NOT_TOLD;
  return { hardware: found, choices, slots: slotsOfChoices(choices), facts, isUnmeasured };
}

const NO_LIMIT: MeasuredCalls = { calls: Number.MAX_SAFE_INTEGER, orMore: true };

function speechPlace({ speechEngine }: Configuration): SpeechPlace {
  const chosen = chooseSpeechProvider(speechEngine);
  if (chosen.provider === 'openai') return { engine: 'server', here: isThisMachine(chosen.url) };
  if (chosen.provider === 'whisper-cpp') return { engine: 'whisper-cpp' };
  return { engine: 'embedded', device: speechEngine.device };
}
