/** SVG paths of each icon on a 16 × 16 grid, drawn in the text color. */
const drawings = {
  kept: ['M3.5 8.4 6.6 11.5 12.5 4.9'],
  warned: ['M8 3v6.2', 'M8 12.6v.2'],
  discarded: ['M4 4l8 8', 'M12 4l-8 8'],
  refused: ['M3.5 8h9'],
  duplicate: ['M3 8a5 5 0 0 1 8.8-3.2L13 6.2', 'M13 3v3.2H9.8', 'M13 8a5 5 0 0 1-8.8 3.2L3 9.8', 'M3 13V9.8h3.2'],
  search: ['M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Z', 'm10.4 10.4 3.3 3.3'],
  pause: ['M5.5 3.5v9', 'M10.5 3.5v9'],
  play: ['M5 3.2v9.6l7.5-4.8Z'],
  clear: ['M3 4.5h10', 'M6.5 4.5v-2h3v2', 'M4.5 4.5l.6 9h5.8l.6-9'],
  download: ['M8 2.5v8', 'M4.7 7.5 8 10.8l3.3-3.3', 'M3 13.5h10'],
  close: ['M4 4l8 8', 'M12 4l-8 8'],
  back: ['M9.8 3.2 5 8l4.8 4.8'],
  chevron: ['M5.8 3.5 10.3 8l-4.5 4.5'],
  down: ['M8 3v10', 'M3.8 8.8 8 13l4.2-4.2'],
  copy: ['M5.5 5.5v-3h8v8h-3', 'M2.5 5.5h8v8h-8Z'],
  sun: [
    'M8 10.6a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2Z',
    'M8 1.6v1.3M8 13.1v1.3M1.6 8h1.3M13.1 8h1.3M3.5 3.5l.9.9M11.6 11.6l.9.9M12.5 3.5l-.9.9M4.4 11.6l-.9.9',
  ],
  moon: ['M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8Z'],
  help: ['M5.9 6a2.1 2.1 0 1 1 3 1.9c-.6.3-.9.7-.9 1.4', 'M8 11.9v.1'],
  filter: ['M2.5 4h11', 'M4.5 8h7', 'M6.5 12h3'],
  external: ['M9.5 2.5h4v4', 'M13.3 2.7 7.5 8.5', 'M11.5 9.5v4h-9v-9h4'],
  merge: ['M4 2.5v3c0 2 4 2.5 4 5v3', 'M12 2.5v3c0 2-4 2.5-4 5'],
  live: ['M2 8h2.6l1.9-4.6 3 9.2L11.4 8H14'],
  users: ['M8 7.6a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2Z', 'M3 13.6c.5-2.6 2.5-4 5-4s4.5 1.4 5 4'],
  catalogue: ['M3 3.5h10M3 8h10M3 12.5h6'],
  traffic: ['M3.5 13V8.5M8 13V3M12.5 13V6'],
  faults: ['M9 1.8 3.5 9H8l-1 5.2L12.5 7H8Z'],
  sessions: ['M8 2.5 14 5.6 8 8.7 2 5.6Z', 'M2.6 8.4 8 11.2l5.4-2.8', 'M2.6 11 8 13.8l5.4-2.8'],
  file: ['M4 2.5h5.2L12 5.3v8.2H4Z', 'M9 2.7v2.8h2.8'],
  connect: ['M5.5 4.5 2 8l3.5 3.5', 'M10.5 4.5 14 8l-3.5 3.5'],
} as const

/** Name of an icon. */
export type IconName = keyof typeof drawings

/** A decorative icon; the text beside it carries the meaning. */
export const Icon = ({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) => (
  <svg class="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    {drawings[name].map((line) => (
      <path key={line} d={line} />
    ))}
  </svg>
)
