/** What the shell gives a view. */
export interface ViewProps {
  /** Parameters of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
}
