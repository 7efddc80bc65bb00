import { lexer, type MarkedToken, type Token, type Tokens } from 'marked';
import type { ComponentChildren, VNode } from 'preact';
import { WideTable } from '../../frame/wide-table.tsx';

/** Where a link may lead; all else is shown as its text. */
const SAFE_LINK = /^https?:\/\//i;

/** Headings of the text stand below those of the page. */
const HEADINGS = ['h3', 'h4', 'h5', 'h6'] as const;

/**
 * Text in Markdown, as elements: HTML in it is shown as it was written, pictures by their text. Nothing of it is ever parsed as
 * HTML.
 */
export function Markdown({ text }: { readonly text: string }) {
  return <div class="markdown">{blocks(lexer(text))}</div>;
}

function blocks(tokens: readonly Token[]): ComponentChildren {
  return tokens.map((token) => block(token as MarkedToken));
}

function block(token: MarkedToken): VNode | null {
  switch (token.type) {
    case 'heading': {
      const Heading = HEADINGS[Math.min(token.depth, HEADINGS.length) - 1];
      return <Heading>{inline(token.tokens)}</Heading>;
    }
    case 'paragraph':
      return <p>{inline(token.tokens)}</p>;
    case 'list':
      return token.ordered ? <ol>{items(token)}</ol> : <ul>{items(token)}</ul>;
    case 'table':
      return <MarkdownTable {...token} />;
    case 'code':
      return (
        <pre>
          <code>{token.text}</code>
        </pre>
      );
    case 'blockquote':
      return <blockquote>{blocks(token.tokens)}</blockquote>;
    case 'hr':
      return <hr />;
    case 'text':
      return <>{token.tokens === undefined ? token.text : inline(token.tokens)}</>;
    case 'html':
      return <p>{token.text}</p>;
    case 'space':
    case 'def':
      return null;
    default:
      return <>{inline([token])}</>;
  }
}

function items({ items }: Tokens.List): VNode[] {
  return items.map((item) => <li key={item.raw}>{blocks(item.tokens)}</li>);
}

function MarkdownTable({ header, rows }: Tokens.Table) {
  const align = ({ align }: Tokens.TableCell) => (align === 'right' ? 'number' : undefined);
  return (
    <WideTable label="Table of the card">
      <table class="table">
        <thead>
          <tr>
            {header.map((cell, column) =>
              cell.text === '' ? (
                <td key={column} />
              ) : (
                <th key={column} class={align(cell)} scope="col">
                  {inline(cell.tokens)}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, column) => (
                <td key={column} class={align(cell)}>
                  {inline(cell.tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </WideTable>
  );
}

function inline(tokens: readonly Token[]): ComponentChildren {
  return tokens.map((token) => span(token as MarkedToken));
}

function span(token: MarkedToken): ComponentChildren {
  switch (token.type) {
    case 'strong':
      return <strong>{inline(token.tokens)}</strong>;
    case 'em':
      return <em>{inline(token.tokens)}</em>;
    case 'del':
      return <del>{inline(token.tokens)}</del>;
    case 'codespan':
      return <code>{token.text}</code>;
    case 'br':
      return <br />;
    case 'link':
      if (!SAFE_LINK.test(token.href)) return token.text;
      return (
        <a href={token.href} rel="noreferrer noopener" target="_blank">
          {inline(token.tokens)}
        </a>
      );
    case 'text':
      return token.tokens === undefined ? token.text : inline(token.tokens);
    default:
      return 'text' in token ? token.text : token.raw;
  }
}
