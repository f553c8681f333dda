import type { App, Fields } from '../app/app.ts'
import type { FormatIssue } from '../make/issue.ts'

/** A test scenario of an app, as the platform exports it. */
export interface ScenarioFile {
  readonly path: string
  /** The content of the file. */
  readonly blueprint: unknown
}

/** What a review sees. */
export interface ReviewedApp {
  readonly app: App
  readonly scenarios: readonly ScenarioFile[]
}

/** Where an app breaks a rule. */
export type ReviewFinding = Omit<FormatIssue, 'severity'>

/** A rule of the platform's app review. */
export interface ReviewRule {
  /** What the vendor asks for, in words of this project. */
  readonly title: string
  /** The vendor's page, below {@link reviewPages}. */
  readonly page: string
  /** `required`: the review refuses an app that breaks it; `recommended`: a best practice with exceptions. */
  readonly level: 'required' | 'recommended'
  /** Finds every place that breaks the rule. */
  readonly check: (reviewed: ReviewedApp) => readonly ReviewFinding[]
}

/** Rules by their id, which findings show. */
export type ReviewRules = Readonly<Record<string, ReviewRule>>

/** Where the vendor's pages are. */
export const reviewPages = 'https://developers.make.com/custom-apps-documentation/'

/** Findings of one file. */
export const findingsIn =
  (file: string) =>
  (path: ReviewFinding['path'], message: string): ReviewFinding => ({ file, path, message })

/** All text of a tree, with its place. */
export const textsIn = (
  value: unknown,
  path: ReviewFinding['path'] = [],
): readonly { readonly text: string; readonly path: ReviewFinding['path'] }[] => {
  if (typeof value === 'string') return [{ text: value, path }]
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value as Fields).flatMap(([name, member]) => textsIn(member, [...path, name]))
}
