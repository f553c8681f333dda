import type { ComponentChildren } from 'preact'

interface EmptyNoteProps {
  readonly title: string
  /** Whether screen readers announce it. */
  readonly live?: boolean
  readonly children?: ComponentChildren
}

/** A note in place of missing content. */
export const EmptyNote = ({ title, live = false, children }: EmptyNoteProps) => (
  <div class="empty-note" role={live ? 'status' : undefined}>
    <p class="empty-title">{title}</p>
    {children === undefined ? null : <div>{children}</div>}
  </div>
)
