import type { CapacityFacts } from './capacity-facts.ts';
import { flagshipSlots } from './flagship-slots.ts';
import { miningSlots } from './mining-slots.ts';
import { plainSlots } from './plain-slots.ts';
import type { SlotChoice, Slots } from './slots.ts';
import { speechSlots } from './speech-slots.ts';

/** How many slots each queue of this machine gets, and why. What a person set wins, but over what cannot be. */
export function chooseSlots(facts: CapacityFacts): SlotChoice[] {
  const { workers } = facts;
  return [
    plainSlots('network', workers.networkSlots),
    speechSlots(facts),
    plainSlots('voices', workers.voiceSlots),
    miningSlots(facts),
    flagshipSlots(facts),
    plainSlots('embedding', workers.embeddingSlots),
    plainSlots('database', workers.databaseSlots),
  ];
}

/** The numbers alone. */
export const slotsOfChoices = (choices: readonly SlotChoice[]): Slots =>
  Object.fromEntries(choices.map(({ queue, slots }) => [queue, slots])) as Slots;
