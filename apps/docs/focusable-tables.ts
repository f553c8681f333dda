import type { SatteriProcessorOptions } from '@astrojs/markdown-satteri'

/** Lets the keyboard reach tables, because wide ones scroll. */
export const focusableTables = {
  name: 'focusable-tables',
  element: [{ filter: ['table'], visit: (node, context) => context.setProperty(node, 'tabIndex', 0) }],
} satisfies NonNullable<SatteriProcessorOptions['hastPlugins']>[number]
