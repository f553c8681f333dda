import type { ComponentChildren } from 'preact'
import { OddText } from '../parts/odd-text.tsx'

interface FactProps {
  readonly name: string
  readonly value: string | undefined
  /** Shown instead of the plain value. */
  readonly children?: ComponentChildren
}

/** A name and its value; nothing if the value is missing. */
export const Fact = ({ name, value, children }: FactProps) =>
  value === undefined || value === '' ? null : (
    <div class="fact">
      <dt>{name}</dt>
      <dd>
        {children ?? (
          <bdi>
            <OddText text={value} />
          </bdi>
        )}
      </dd>
    </div>
  )
