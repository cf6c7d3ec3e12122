/* SPDX-License-Identifier: MIT */
/* Trees to programs: the same pattern forwards and backwards. */
#include "regex.h"

#include <stdlib.h>

static unsigned int emit(struct regex *regex, int way, enum operation operation)
{
	unsigned int at = regex->count[way];

	if (at == regex->capacity[way]) {
		unsigned int capacity = at ? at * 2 : 32;
		void *more = at < REGEX_PROGRAM_MAX ? realloc(regex->program[way],
							      capacity * sizeof(struct instruction))
						    : 0;
		if (!more)
			return (unsigned int)-1;
		regex->program[way] = more;
		regex->capacity[way] = capacity;
	}
	regex->count[way]++;
	regex->program[way][at] = (struct instruction){.operation = operation};
	return at;
}

static int compile(struct regex *regex, int way, struct node *node)
{
	struct instruction **program = &regex->program[way];
	unsigned int fork, jump;
	int error = 0;

	node->start[way] = regex->count[way];
	switch (node->type) {
	case NODE_EMPTY:
	case NODE_BACK: break; /* the latter is not run by the automaton */
	case NODE_CHARACTER:
	case NODE_ANY:
	case NODE_SET:
	case NODE_LINE_START:
	case NODE_LINE_END:
		fork = emit(regex, way, OP_NODE);
		if (fork == (unsigned int)-1)
			return REG_ESPACE;
		(*program)[fork].node = node;
		break;
	case NODE_THEN:
		error = compile(regex, way, way == FORWARD ? node->left : node->right);
		if (!error)
			error = compile(regex, way, way == FORWARD ? node->right : node->left);
		break;
	case NODE_GROUP:
	case NODE_ROUND: error = compile(regex, way, node->left); break;
	case NODE_EITHER:
		fork = emit(regex, way, OP_FORK);
		error = fork == (unsigned int)-1 ? REG_ESPACE : compile(regex, way, node->left);
		jump = error ? 0 : emit(regex, way, OP_JUMP);
		if (error || jump == (unsigned int)-1)
			return REG_ESPACE;
		(*program)[fork].first = fork + 1;
		(*program)[fork].second = regex->count[way];
		error = compile(regex, way, node->right);
		(*program)[jump].first = regex->count[way];
		break;
	case NODE_STAR:
	case NODE_MAYBE:
		fork = emit(regex, way, OP_FORK);
		error = fork == (unsigned int)-1 ? REG_ESPACE : compile(regex, way, node->left);
		if (!error && node->type == NODE_STAR) {
			jump = emit(regex, way, OP_JUMP);
			if (jump == (unsigned int)-1)
				return REG_ESPACE;
			(*program)[jump].first = fork;
		}
		if (error)
			return error;
		(*program)[fork].first = fork + 1;
		(*program)[fork].second = regex->count[way];
		break;
	}
	node->end[way] = regex->count[way];
	return error;
}

int __regex_program(struct regex *regex)
{
	for (int way = FORWARD; way <= BACKWARD; way++) {
		int error = compile(regex, way, regex->root);
		if (!error && emit(regex, way, OP_END) == (unsigned int)-1)
			error = REG_ESPACE;
		if (error)
			return error;
	}
	return 0;
}
