// What a learner typed, as numbers. Nobody has to know how Python writes a shape: `8x8`, `(8, 8)`,
// `8 8`, `８×８` and `（８，８）` are all the same.

const NUMBER = "[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?";
const FRACTION = new RegExp(`^(${NUMBER})\\s*/\\s*(${NUMBER})$`);
const ALONE = new RegExp(`^${NUMBER}$`);

/** Full-width and look-alike characters as the plain ones; small letters, no brackets. */
function plain(text) {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[−–—]/g, "-")
    .replace(/[、;]/g, ",")
    .replace(/torch\.size/, "")
    .replace(/[()[\]{}【】]/g, " ")
    .trim();
}

/** `1,400` without its comma, `0,5` with a point. */
function withPoint(text) {
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text)) return text.replaceAll(",", "");
  return /^[+-]?\d*,\d+$/.test(text) ? text.replace(",", ".") : text;
}

/**
 * One number: `7`, `-0.5`, `4/9`, `30%`, `7 rows`, `7 行`.
 *
 * @param percent whether the number is asked for in percent, so that `30` and `30%` are the same.
 * @returns a number, or null where none can be read.
 */
export function readNumber(text, percent = false) {
  const bare = plain(text).replace(/\s+[a-z]{2,}$|\s*\p{Script=Han}+$/u, "");
  const isPercent = bare.endsWith("%");
  const digits = withPoint(isPercent ? bare.slice(0, -1).trim() : bare);
  const fraction = digits.match(FRACTION);
  if (!fraction && !ALONE.test(digits)) return null;
  const value = fraction ? Number(fraction[1]) / Number(fraction[2]) : Number(digits);
  if (!Number.isFinite(value)) return null;
  return isPercent && !percent ? value / 100 : value;
}

/**
 * Several numbers: `8x8`, `8 x 8`, `(8, 8)`, `8, 8`, `8 8`, `[8, 8]`, `torch.Size([8, 8])`.
 *
 * @returns a list of numbers, or null where they cannot be read.
 */
export function readNumbers(text) {
  const parts = plain(text)
    .replace(/\bby\b|[×✕*乘]/g, "x")
    .replace(/,\s*$/, "")
    .split(/\s*[x,]\s*|\s+/);
  return parts.every((part) => ALONE.test(part)) ? parts.map(Number) : null;
}
