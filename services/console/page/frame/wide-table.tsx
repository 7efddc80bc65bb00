import type { ComponentChildren } from 'preact';

/** Room for a table that may be wider than the page: it scrolls by itself, by keyboard too. */
export function WideTable({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section class="scroll-x" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
