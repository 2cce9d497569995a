/** The languages that Whisper knows, by their ISO codes. */
const CODES =
  'en zh de es ru ko fr ja pt tr pl ca nl ar sv it id hi fi vi he uk el ms cs ro da hu ta no th ur hr bg lt la mi ml cy sk te fa lv bn sr az sl kn et mk br eu is hy ne mn bs kk sq sw gl mr pa si km sn yo so af oc ka be tg sd gu am yi lo uz fo ht ps tk nn mt sa lb my bo tl mg as tt haw ln ha ba jw su yue'.split(
    ' ',
  );

/** As Whisper calls them where English in general says something else. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  'haitian creole': 'ht',
  'norwegian nynorsk': 'nn',
  nynorsk: 'nn',
  bengali: 'bn',
  myanmar: 'my',
  javanese: 'jw',
  tagalog: 'tl',
  cantonese: 'yue',
};

let codes: ReadonlyMap<string, string> | undefined;

const byName = (): ReadonlyMap<string, string> => {
  const names = new Intl.DisplayNames(['en'], { type: 'language' });
  codes ??= new Map([
    ...CODES.map((code) => [names.of(code)?.toLowerCase() ?? code, code] as const),
    ...Object.entries(OWN_NAMES),
  ]);
  return codes;
};

/** The ISO 639-1 code of a language told by code (`en`, `en-US`) or by its English name; `und` for any other. */
export const languageCode = (told: string): string => {
  const name = told.trim().toLowerCase();
  const code = name.split(/[-_]/)[0] ?? '';
  if (CODES.includes(code)) return code;
  return byName().get(name) ?? 'und';
};

/** Whether Whisper has learned the language with this code. */
export const isKnownLanguage = (code: string): boolean => CODES.includes(code);
