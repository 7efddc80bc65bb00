const PATHS = {
  fleet: 'M3 3h5v5H3zM12 3h5v5h-5zM3 12h5v5H3zM12 12h5v5h-5z',
  alerts: 'M10 2.5L18 16.5H2zM10 8v4M10 14v.6',
  'to-label': 'M3 10.5V3h7.5l6.5 6.5-7.5 7.5zM6.5 6.5h.1',
  models: 'M10 2.5l7 3.7v7.6l-7 3.7-7-3.7V6.200zM3 6.200l7 3.8 7-3.800M10 10v7.5',
  health: 'M2 10h4l2-6 4 12 2-6h4',
  light:
    'M10 6.500a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7zM10 1.500v2M10 16.500v2M1.5 10h2M16.5 10h2M4 4l1.4 1.400M14.6 14.600L16 16M16 4l-1.4 1.400M5.4 14.600L4 16',
  dark: 'M16.5 12.500A7 7 0 0 1 7.5 3.500a7 7 0 1 0 9 9z',
  system: 'M2.5 4h15v10h-15zM7 17h6M10 14v3',
  keys: 'M2 5.500h16v9H2zM5 8.500h.1M8.3 8.500h.1M11.6 8.500h.1M15 8.500h.1M6 11.800h8',
  leave: 'M8 3H3.500v14H8M12 6l4 4-4 4M7.5 10H16',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside or instead of a label; it says nothing itself. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
