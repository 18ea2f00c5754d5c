import { createElement, Fragment, memo, type ReactNode } from 'react';
import type { MarkdownNode, MarkdownText } from './markdown-node';

/** Shows parsed Markdown; `renderText` may mark pieces of its texts. */
export const Markdown = memo(function Markdown({
  nodes,
  renderText,
}: {
  nodes: readonly MarkdownNode[];
  renderText: (text: MarkdownText) => ReactNode;
}) {
  return <div className="markdown">{renderNodes(nodes, renderText)}</div>;
});

/** Nodes of a text only ever grow at its end while it streams, so that their places make stable keys. */
function renderNodes(
  nodes: readonly MarkdownNode[],
  renderText: (text: MarkdownText) => ReactNode,
): ReactNode[] {
  return nodes.map((node, place) => {
    const key = String(place);
    if (node.type === 'text') return <Fragment key={key}>{renderText(node)}</Fragment>;
    const inner = renderNodes(node.children, renderText);
    if (node.type === 'list') {
      return (
        <ol key={key} start={node.start}>
          {inner}
        </ol>
      );
    }
    if (node.type === 'link') {
      return (
        <a key={key} href={node.href} target="_blank" rel="noreferrer">
          {inner}
        </a>
      );
    }
    if (node.tag === 'table') {
      return (
        <div key={key} className="table-scroll">
          <table>{inner}</table>
        </div>
      );
    }
    return createElement(node.tag, { key }, ...inner);
  });
}
