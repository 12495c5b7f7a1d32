/** An object's label inside a sentence: English writes it small there. */
export function objectWord(label: string): string {
  return /^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
}
