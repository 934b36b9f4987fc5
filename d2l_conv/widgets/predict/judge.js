// What an answer gets: the table from answer to sentence was worked out in Python.

/** Whether two answers are the same: numbers within the tolerance, lists entry by entry. */
export function same(a, b, tolerance) {
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((x, i) => same(x, b[i], tolerance));
  }
  if (typeof a !== "number" || typeof b !== "number") return a === b;
  // A fraction that was typed and one that was computed may differ in the last digit.
  return Math.abs(a - b) <= tolerance + 1e-9 * Math.max(1, Math.abs(b));
}

/**
 * Judge an answer.
 *
 * @param table `right` {value, says}, `wrong` a list of {value, says, names, lesson}, `lead` the
 *   question for an answer that no mistake explains, `tolerance`.
 * @returns {outcome, says, names, lesson}: the outcome is 'right', 'named' or 'unnamed'.
 */
export function judge(value, { right, wrong, lead, tolerance }) {
  if (same(value, right.value, tolerance)) return { outcome: "right", says: right.says, names: [], lesson: "" };
  const found = wrong.find((row) => same(value, row.value, tolerance));
  if (found) return { outcome: "named", says: found.says, names: found.names, lesson: found.lesson };
  return { outcome: "unnamed", says: lead, names: [], lesson: "" };
}
