import {
  type ClaimCorrection,
  heldVerdicts,
  type KnownClaim,
  placeCorrections,
} from '../../domain/person-verdicts.ts';

type Seconds = readonly [start: number, end: number];

const known = (text: string, spans: readonly Seconds[], originalText = text): KnownClaim => ({
  text,
  originalText,
  spans: spans.map(([start, end]) => ({ startMs: start * 1000, endMs: end * 1000 })),
});

let ids = 0;
const correction = (
  decision: ClaimCorrection['decision'],
  about: KnownClaim,
  note?: string,
): ClaimCorrection => ({ id: ++ids, decision, note, ...about });

const BEES = 'Bees find their way home by the angle of the sun.';

test.each<[string, KnownClaim, KnownClaim, boolean]>([
  ['the very same', known(BEES, [[0, 5]]), known(BEES, [[0, 5]]), true],
  ['the same words elsewhere', known(BEES, [[0, 5]]), known(BEES, [[600, 605]]), true],
  [
    'other letters, marks and spaces',
    known(BEES, [[0, 5]]),
    known(' bees find THEIR way home – by the angle of the sun', [[9, 12]]),
    true,
  ],
  [
    'reworded since, and said as mined',
    known('Bees navigate.', [[0, 5]], BEES),
    known(BEES, [[0, 5]], BEES),
    true,
  ],
  [
    'mined otherwise, reworded to the same',
    known(BEES, [[0, 5]]),
    known(BEES, [[9, 12]], 'The sun guides bees.'),
    true,
  ],
  [
    'most of the words in the same place',
    known(BEES, [[0, 5]]),
    known('Bees find home by the angle of sunlight.', [[1, 5]]),
    true,
  ],
  [
    'most of the words in another place',
    known(BEES, [[0, 5]]),
    known('Bees find home by the angle of sunlight.', [[5, 10]]),
    false,
  ],
  [
    'most of the words, a little of the place',
    known(BEES, [[0, 5]]),
    known('Bees find home by the angle of sunlight.', [[3, 12]]),
    false,
  ],
  [
    'other words in the same place',
    known(BEES, [[0, 5]]),
    known('Honey is made of nectar.', [[0, 5]]),
    false,
  ],
  [
    'a part of the evidence, half of the time',
    known(BEES, [
      [0, 5],
      [20, 25],
    ]),
    known('Bees find home by the angle of sunlight.', [[20, 25]]),
    true,
  ],
  [
    'evidence that repeats itself',
    known(BEES, [
      [0, 5],
      [0, 5],
    ]),
    known('Bees find home by the angle of sunlight.', [[0, 5]]),
    true,
  ],
  [
    'a script without spaces, reworded',
    known('蜜蜂根据太阳的角度找到回家的路。', [[0, 5]]),
    known('蜜蜂根据太阳找到回家的路。', [[0, 5]]),
    true,
  ],
  [
    'a script without spaces, something else',
    known('蜜蜂根据太阳的角度找到回家的路。', [[0, 5]]),
    known('蜂蜜由花蜜制成。', [[0, 5]]),
    false,
  ],
  ['marks alone, the same', known('…!', [[0, 5]]), known('…!', [[0, 5]]), true],
  ['marks alone, others', known('…!', [[0, 5]]), known('??', [[0, 5]]), false],
  [
    'no time at all',
    known('Bees find home by the sun.', [[3, 3]]),
    known('Bees find home by sunlight.', [[3, 3]]),
    false,
  ],
])('a claim is known again or not: %s', (_, then, now, same) => {
  const spoken = correction('promote', then);
  const { placed, unplaced } = placeCorrections([spoken], [known('The tide comes twice.', [[0, 5]]), now]);
  expect(placed.get(spoken)).toBe(same ? now : undefined);
  expect(unplaced).toEqual(same ? [] : [spoken]);
});

test('the same words in the same place come before other words there, and those before the same words elsewhere', () => {
  const [elsewhere, reworded, same] = [
    known(BEES, [[100, 105]]),
    known('Bees find home by the angle of sunlight.', [[0, 5]]),
    known(BEES, [[4, 8]]),
  ];
  const spoken = correction('reject', known(BEES, [[0, 5]]));
  const placedAmong = (...claims: KnownClaim[]) => placeCorrections([spoken], claims).placed.get(spoken);
  expect(placedAmong(elsewhere, reworded, same)).toBe(same);
  expect(placedAmong(elsewhere, reworded)).toBe(reworded);
  expect(placedAmong(elsewhere)).toBe(elsewhere);
});

test('of several with the same words the nearest is meant, then the first', () => {
  const claims = [
    known(BEES, [[50, 55]]),
    known(BEES, [[3, 8]]),
    known(BEES, [[1, 6]]),
    known(BEES, [[1, 6]]),
  ];
  const spoken = correction('reject', known(BEES, [[0, 5]]));
  expect(placeCorrections([spoken], claims).placed.get(spoken)).toBe(claims[2]);
  expect(placeCorrections([spoken], [claims[0]!, claims[0]!]).placed.size).toBe(1);
});

test('each correction holds for one claim at most, and of two about one claim the newer holds', () => {
  const [first, twin] = [known(BEES, [[0, 5]]), known(BEES, [[60, 65]])];
  const older = correction('reject', first, 'trivial');
  const newer = correction('promote', first, 'not at all');
  const onTwin = correction('reject', twin);
  const held = heldVerdicts([older, newer, onTwin], [first, twin]);
  expect([...held]).toEqual([
    [first, newer],
    [twin, onTwin],
  ]);
});

test('a correction that gave way to a newer one does not move on to the next best claim', () => {
  const [claim, like] = [
    known(BEES, [[0, 5]]),
    known('Bees find their way by the angle of the sun.', [[0, 5]]),
  ];
  const held = heldVerdicts([correction('reject', claim), correction('promote', claim)], [claim, like]);
  expect([...held.keys()]).toEqual([claim]);
});

test('nothing said, or nothing mined, is nothing decided', () => {
  expect(heldVerdicts([], [known(BEES, [[0, 5]])]).size).toBe(0);
  const spoken = correction('promote', known(BEES, [[0, 5]]));
  expect(placeCorrections([spoken], []).unplaced).toEqual([spoken]);
});
