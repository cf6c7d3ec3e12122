/* SPDX-License-Identifier: MIT */
/* POSIX.1-2024, catopen(), gettext() and kin, fmtmsg(), strfmon(), syslog(). */
#include "../programs/check.h"

#include <fcntl.h>
#include <fmtmsg.h>
#include <libintl.h>
#include <locale.h>
#include <monetary.h>
#include <nl_types.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

static unsigned char bytes[2048];
static size_t used;

static void put_file(const char *path)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0644);

	CHECK(write(fd, bytes, used) == (ssize_t)used);
	close(fd);
}

static void word_at(size_t at, unsigned int value, int big)
{
	for (int i = 0; i < 4; i++)
		bytes[at + (size_t)i] = (unsigned char)(value >> 8 * (big ? 3 - i : i));
}

/* A message object with these pairs, in the order of the originals. */
struct pair {
	const char *original;
	size_t original_length;
	const char *text;
	size_t length;
};

static void put_object(const char *path, const struct pair *pairs, unsigned int count, int big)
{
	memset(bytes, 0, sizeof(bytes));
	word_at(0, 0x950412de, big);
	word_at(8, count, big);
	word_at(12, 28, big);
	word_at(16, 28 + count * 8, big);
	used = 28 + count * 16;
	for (unsigned int i = 0; i < count; i++) {
		word_at(28 + i * 8, (unsigned int)pairs[i].original_length, big);
		word_at(32 + i * 8, (unsigned int)used, big);
		memcpy(bytes + used, pairs[i].original, pairs[i].original_length);
		used += pairs[i].original_length + 1;
		word_at(28 + count * 8 + i * 8, (unsigned int)pairs[i].length, big);
		word_at(32 + count * 8 + i * 8, (unsigned int)used, big);
		memcpy(bytes + used, pairs[i].text, pairs[i].length);
		used += pairs[i].length + 1;
	}
	put_file(path);
}

#define PAIR(a, b)                                 \
	{                                          \
		a, sizeof(a) - 1, b, sizeof(b) - 1 \
	}

static void translations(void)
{
	static const struct pair german[] = {
		PAIR("", "Content-Type: text/plain; charset=ISO-8859-1\n"
			 "Plural-Forms: nplurals=2; plural=n != 1;\n"),
		PAIR("one file\0%d files", "eine Datei\0%d Dateien"),
		PAIR("pear", "Birne"),
		PAIR("tree", "B\344ume"),
	};
	static const struct pair polish[] = {
		PAIR("", "Content-Type: text/plain; charset=UTF-8\n"
			 "Plural-Forms: nplurals=3; plural=n==1 ? 0 : n%10>=2 && n%10<=4 && "
			 "(n%100<10 || n%100>=20) ? 1 : 2;\n"),
		PAIR("one file\0%d files", "plik\0pliki\0plik\303\263w"),
	};
	char folder[512];

	mkdir("de", 0755);
	mkdir("de/LC_MESSAGES", 0755);
	mkdir("pl", 0755);
	mkdir("pl/LC_MESSAGES", 0755);
	put_object("de/LC_MESSAGES/test.mo", german, 4, 0);
	put_object("pl/LC_MESSAGES/test.mo", polish, 2, 1);
	CHECK(strcmp(textdomain(0), "messages") == 0);
	CHECK(strcmp(textdomain("test"), "test") == 0 && strcmp(textdomain(0), "test") == 0);
	getcwd(folder, sizeof(folder));
	CHECK(strcmp(bindtextdomain("test", folder), folder) == 0);
	CHECK(strcmp(bindtextdomain("test", 0), folder) == 0);
	CHECK(bind_textdomain_codeset("test", 0) == 0);
	setenv("LANGUAGE", "de", 1);
	CHECK(strcmp(gettext("pear"), "pear") == 0); /* the C locale */
	setenv("LC_ALL", "C.UTF-8", 1);
	CHECK(setlocale(LC_ALL, "") != 0);
#ifdef __kelner__ /* the host takes C.UTF-8 for C */
	CHECK(strcmp(gettext("pear"), "Birne") == 0 && strcmp(gettext("plum"), "plum") == 0);
	CHECK(strcmp(dgettext("test", "pear"), "Birne") == 0);
	CHECK(strcmp(dgettext("other", "pear"), "pear") == 0);
	CHECK(strcmp(dcgettext("test", "pear", LC_MESSAGES), "Birne") == 0);
	CHECK(strcmp(dcgettext("test", "pear", LC_TIME), "pear") == 0);
	CHECK(strcmp(gettext("tree"), "B\303\244ume") == 0 && gettext("tree") == gettext("tree"));
	CHECK(strcmp(ngettext("one file", "%d files", 1), "eine Datei") == 0);
	CHECK(strcmp(ngettext("one file", "%d files", 0), "%d Dateien") == 0);
	CHECK(strcmp(bind_textdomain_codeset("test", "ISO-8859-15"), "ISO-8859-15") == 0);
	CHECK(strcmp(gettext("tree"), "B\344ume") == 0);
	setenv("LANGUAGE", "xx:pl_PL.UTF-8:de", 1);
	bind_textdomain_codeset("test", "UTF-8");
	CHECK(strcmp(ngettext("one file", "%d files", 1), "plik") == 0);
	CHECK(strcmp(ngettext("one file", "%d files", 3), "pliki") == 0);
	CHECK(strcmp(ngettext("one file", "%d files", 12), "plik\303\263w") == 0);
	CHECK(strcmp(ngettext("one file", "%d files", 22), "pliki") == 0);
	CHECK(strcmp(gettext("pear"), "Birne") == 0); /* the next language has it */
	unsetenv("LANGUAGE");
	setenv("LC_ALL", "de_AT.UTF-8@euro", 1);
	CHECK(strcmp(gettext("pear"), "Birne") == 0);
	locale_t c = newlocale(LC_ALL_MASK, "C", 0);
	CHECK(strcmp(gettext_l("pear", c), "pear") == 0);
	freelocale(c);
#endif
	CHECK(strcmp(ngettext("one ox", "oxen", 1), "one ox") == 0);
	CHECK(strcmp(ngettext("one ox", "oxen", 2), "oxen") == 0);
	errno = 77;
	gettext("x");
	CHECK(errno == 77);
	/* Files that are none are as if they were not there. */
	used = 40;
	put_file("de/LC_MESSAGES/broken.mo");
	bindtextdomain("broken", folder);
	CHECK(strcmp(dgettext("broken", "pear"), "pear") == 0);
	setlocale(LC_ALL, "C");
}

#ifdef __kelner__
/* Two sets: 1 with messages 1 and 5, 3 with message 2. */
static void catalogues(void)
{
	static const char text[] = "first\0fifth\0of three";
	static const unsigned int words[] = {0xff88ff89,       2, 0, 24, 60,
					     /* sets */ 1,     2, 0, 3,  1,  2,
					     /* messages */ 1, 6, 0, 5,  6,  6, 2, 9, 12};
	nl_catd catalog;

	used = sizeof(words) + sizeof(text);
	for (size_t i = 0; i < sizeof(words) / 4; i++)
		word_at(i * 4, words[i], 1);
	word_at(8, (unsigned int)used - 20, 1);
	memcpy(bytes + sizeof(words), text, sizeof(text));
	put_file("test.cat");
	CHECK((errno = 0, catopen("no-such", 0)) == (nl_catd)-1 && errno == ENOENT);
	catalog = catopen("./test.cat", 0);
	CHECK(catalog != (nl_catd)-1);
	CHECK(strcmp(catgets(catalog, 1, 1, "x"), "first") == 0);
	CHECK(strcmp(catgets(catalog, 1, 5, "x"), "fifth") == 0);
	CHECK(strcmp(catgets(catalog, 3, 2, "x"), "of three") == 0);
	CHECK(strcmp((errno = 0, catgets(catalog, 1, 2, "x")), "x") == 0 && errno == ENOMSG);
	CHECK(strcmp(catgets(catalog, 2, 1, "x"), "x") == 0);
	CHECK(strcmp(catgets(catalog, -1, 1, "x"), "x") == 0);
	CHECK(catclose(catalog) == 0);
	FAILS(catclose((nl_catd)-1), EBADF);
	CHECK(strcmp(catgets((nl_catd)-1, 1, 1, "other"), "other") == 0);
	mkdir("de", 0755);
	rename("test.cat", "de/test.cat");
	setenv("NLSPATH", "/nowhere/%N:%l/%N.cat", 1);
	setenv("LANG", "de_DE.UTF-8", 1);
	unsetenv("LC_ALL");
	catalog = catopen("test", NL_CAT_LOCALE);
	CHECK(catalog != (nl_catd)-1 && strcmp(catgets(catalog, 1, 1, "x"), "first") == 0);
	CHECK(catclose(catalog) == 0);
	setenv("NLSPATH", "%L:%t:%c:%%", 1);
	CHECK(catopen("test", 0) == (nl_catd)-1);
	put_file("junk.cat");
	memset(bytes, 255, used);
	put_file("junk.cat");
	CHECK(catopen("./junk.cat", 0) == (nl_catd)-1);
}
#endif

/* What a call writes to standard error. */
static const char *caught(int (*call)(void), int *result)
{
	static char text[1024];
	int fds[2], saved = dup(2);
	ssize_t n;

	pipe(fds);
	dup2(fds[1], 2);
	*result = call();
	dup2(saved, 2);
	close(saved);
	close(fds[1]);
	n = read(fds[0], text, sizeof(text) - 1);
	text[n < 0 ? 0 : n] = 0;
	close(fds[0]);
	return text;
}

static int whole(void)
{
	return fmtmsg(MM_PRINT | MM_SOFT, "UX:cat", MM_ERROR, "invalid syntax", "refer to manual",
		      "UX:cat:001");
}

static int little(void)
{
	return fmtmsg(MM_PRINT, "UX:cat", MM_NOSEV, "text", MM_NULLACT, MM_NULLTAG);
}

static void standard_form(void)
{
	int result;

	unsetenv("MSGVERB");
	CHECK(strcmp(caught(whole, &result), "UX:cat: ERROR: invalid syntax\n"
					     "TO FIX: refer to manual  UX:cat:001\n") == 0);
	CHECK(result == MM_OK);
	CHECK(strcmp(caught(little, &result), "UX:cat: text\n") == 0 && result == MM_OK);
#ifdef __kelner__ /* read each time */
	setenv("MSGVERB", "severity:text", 1);
	CHECK(strcmp(caught(whole, &result), "ERROR: invalid syntax\n") == 0);
	setenv("MSGVERB", "nonsense", 1);
	CHECK(strstr(caught(whole, &result), "TO FIX") != 0);
	unsetenv("MSGVERB");
#endif
	CHECK(fmtmsg(MM_PRINT, "no colon", MM_INFO, "x", 0, 0) == MM_NOTOK);
	CHECK(fmtmsg(MM_PRINT, "x:y", 99, "x", 0, 0) == MM_NOTOK);
	CHECK(fmtmsg(0, "x:y", MM_INFO, "x", 0, 0) == MM_OK);
}

static void money(void)
{
	char text[64];
	ssize_t n;

	CHECK(strfmon(text, sizeof(text), "%n", 123.456) > 0 && strstr(text, "123"));
#ifdef __kelner__
#define MONEY(expected, format, value)                                                \
	n = strfmon(text, sizeof(text), format, value);                               \
	if (n < 0 || strcmp(text, expected))                                          \
		fprintf(stderr, "%s gives [%s], not [%s]\n", format, text, expected); \
	CHECK(n == (ssize_t)strlen(expected) && strcmp(text, expected) == 0)
	MONEY("123.46", "%n", 123.456);
	MONEY("-123.46", "%i", -123.456);
	MONEY("     123.46", "%11n", 123.456);
	MONEY("123.46     ", "%-11n", 123.456);
	MONEY("   123.46", "%#5n", 123.456);
	MONEY("-  123.46", "%#5n", -123.456);
	MONEY(" **123.46", "%=*#5n", 123.456);
	MONEY("123.4560", "%.4n", 123.456);
	MONEY("123", "%.0n", 123.456);
	MONEY("(123.46)", "%(n", -123.456);
	MONEY(" 123.46 ", "%(#3n", 123.456);
	MONEY("1234567.89", "%^!n", 1234567.891);
	MONEY("a%b1.00", "a%%b%n", 1.0);
	FAILS(strfmon(text, 6, "%n", 123.456), E2BIG);
	FAILS(strfmon(text, sizeof(text), "%d", 1.0), EINVAL);
#endif
	(void)n;
}

static int to_stderr(void)
{
	openlog("ident", LOG_PERROR | LOG_PID, LOG_USER);
	errno = ENOENT;
	syslog(LOG_ERR, "x %d: %m", 5);
	closelog();
	return 0;
}

static int masked(void)
{
	openlog("ident", LOG_PERROR, LOG_USER);
	syslog(LOG_DEBUG, "not to be seen");
	closelog();
	return 0;
}

static void system_log(void)
{
	char expected[64];
	int result;

	snprintf(expected, sizeof(expected), "ident[%d]: x 5: No such file or directory\n",
		 (int)getpid());
	CHECK(strcmp(caught(to_stderr, &result), expected) == 0);
	CHECK(setlogmask(LOG_MASK(LOG_ERR)) == 0xff && setlogmask(0) == LOG_MASK(LOG_ERR));
	CHECK(strcmp(caught(masked, &result), "") == 0);
}

int main(void)
{
	translations();
#ifdef __kelner__
	catalogues();
#endif
	standard_form();
	money();
	system_log();
	return finish();
}
