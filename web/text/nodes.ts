/** What message text is made of once parsed, from Slack's mrkdwn, from Markdown or from rich text. */
export type Inline =
  | { t: 'text'; text: string }
  | { t: 'bold' | 'italic' | 'strike' | 'underline' | 'highlight'; children: Inline[] }
  | { t: 'code'; text: string }
  | { t: 'link'; url: string; text: string }
  | { t: 'user'; id: string; label?: string }
  | { t: 'channel'; id: string; label?: string }
  | { t: 'group'; id: string; label?: string }
  | { t: 'broadcast'; range: string }
  | { t: 'date'; unix: number; format: string; url?: string; fallback: string }
  | { t: 'emoji'; name: string }
  | { t: 'br' };

export type ListItem = { indent: number; children: Inline[] };

export type TextBlock =
  | { t: 'paragraph'; children: Inline[] }
  | { t: 'heading'; level: number; children: Inline[] }
  | { t: 'quote'; children: TextBlock[] }
  | { t: 'pre'; text: string }
  | { t: 'list'; ordered: boolean; start: number; items: ListItem[] }
  | { t: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { t: 'rule' };
