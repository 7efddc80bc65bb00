import { computed, effect, signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';

const KEPT_AS = 'towerwatch-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = signal(dark.matches);
dark.addEventListener('change', ({ matches }) => {
  systemIsDark.value = matches;
});

const kept = localStorage.getItem(KEPT_AS);

/** What was chosen; `system` follows the operating system. */
export const theme = signal<Theme>(kept === 'light' || kept === 'dark' ? kept : 'system');

/** What is shown: a canvas that draws in the colours of the tokens draws again when it changes. */
export const scheme = computed(() =>
  theme.value === 'system' ? (systemIsDark.value ? 'dark' : 'light') : theme.value,
);

/** Keeps `data-theme` of the document and what is stored as chosen; called once, before the first rendering. */
export function applyTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = scheme.value;
    if (theme.value === 'system') localStorage.removeItem(KEPT_AS);
    else localStorage.setItem(KEPT_AS, theme.value);
  });
}

/** Value of a colour token in the theme that is shown, such as `token('--accent')`; for canvases. */
export function token(name: `--${string}`): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
