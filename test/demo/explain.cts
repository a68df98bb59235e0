const ENTITIES: Readonly<Record<string, string>> = {
	'<br>': '\n',
	'&lt;': '<',
	'&gt;': '>',
	'&quot;': '"',
	'&#39;': "'",
	'&amp;': '&',
};

/** An error in words. n8n's have a description, written as HTML; others may have a cause. */
export function explain(error: Error & { description?: string | null }): string {
	const description = error.description?.replace(/<br>|&#?\w+;/g, (code) => ENTITIES[code] ?? code);
	const cause = error.cause instanceof Error ? error.cause.message : undefined;
	return [error.message, description ?? cause].filter(Boolean).join('\n');
}
