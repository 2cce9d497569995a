const MASK = '****';

/** Arguments of yt-dlp whose next argument is a secret. */
const SECRET_ARGUMENT =
  /^(-p|--password|--video-password|--ap-password|--twofactor|-2|--client-certificate-password)$/;

/**
 * A text with the passwords in its URLs (`scheme://user:secret@host`, `?password=secret`) and the values of HTTP
 * headers that sign in replaced by `****`.
 */
export function maskSecrets(text: string): string {
  return text
    .replace(/([a-z][a-z0-9+.-]*:\/\/[^\s:/?#@]*):[^\s/?#]*@/gi, `$1:${MASK}@`)
    .replace(/([?&](?:password|token|key|secret)=)[^&\s#]*/gi, `$1${MASK}`)
    .replace(/\b((?:set-)?cookie|(?:proxy-)?authorization)(\s*:\s*)[^\r\n]+/gi, `$1$2${MASK}`);
}

/** An address whose path may be a secret: `notifications.webhook`. */
const SECRET_ADDRESS = /(^|\.)webhook$/i;

/** A setting that is a secret as a whole, by its name: `speechEngine.apiKey`. */
const SECRET_SETTING = /(^|\.)\w*(key|token|secret|password)$/i;

/**
 * A setting's value as it may be printed: texts masked, the argument after a password option as well, and all of it
 * where the setting is a secret.
 */
export function maskedValue(value: unknown, setting: string): unknown {
  if (value !== undefined && SECRET_SETTING.test(setting)) return MASK;
  if (typeof value === 'string' && SECRET_ADDRESS.test(setting)) return hostOnly(value);
  if (typeof value === 'string') return maskSecrets(value);
  if (!Array.isArray(value)) return value;
  return value.map((item: unknown, index) => {
    const before: unknown = value[index - 1];
    if (typeof before === 'string' && SECRET_ARGUMENT.test(before)) return MASK;
    if (typeof item === 'string') return maskSecrets(item.replace(/^(--[a-z-]*password=).*/s, `$1${MASK}`));
    return item;
  });
}

/** `https://host/****`: what follows the host may be what lets in. */
function hostOnly(address: string): string {
  const [, start] = /^([a-z][a-z0-9+.-]*:\/\/)/i.exec(address) ?? [];
  if (start === undefined) return MASK;
  const host = address
    .slice(start.length)
    .replace(/[/?#].*$/s, '')
    .replace(/^.*@/s, '');
  return `${start}${host}/${MASK}`;
}
