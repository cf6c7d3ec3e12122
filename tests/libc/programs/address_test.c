/* SPDX-License-Identifier: MIT */
/* POSIX.1-2024, inet_addr() and inet_ntop(). */
#include "check.h"

#include <arpa/inet.h>

static const char *six(const char *s)
{
	static char text[INET6_ADDRSTRLEN];
	unsigned char bytes[16];
	int result = inet_pton(AF_INET6, s, bytes);

	if (result != 1)
		return "wrong";
	return inet_ntop(AF_INET6, bytes, text, sizeof(text));
}

#define SIX(given, expected) CHECK(strcmp(six(given), expected) == 0)

static void version_4(void)
{
	struct in_addr address;
	char text[16];

	CHECK(inet_addr("1.2.3.4") == htonl(0x01020304));
	CHECK(inet_addr("0x7f.1") == htonl(0x7f000001) && inet_addr("1.2.3") == htonl(0x01020003));
	CHECK(inet_addr("4294967295") == (in_addr_t)-1 && inet_addr("010") == htonl(8));
	CHECK(inet_addr("256.1.1.1") == (in_addr_t)-1 && inet_addr("1.2.3.4.5") == (in_addr_t)-1);
	CHECK(inet_addr("1.2.65536") == (in_addr_t)-1 && inet_addr("1.") == (in_addr_t)-1);
	CHECK(inet_addr("") == (in_addr_t)-1 && inet_addr("1x") == (in_addr_t)-1);
	CHECK(inet_aton("4294967295", &address) == 1 && !inet_aton("4294967296", &address));
	CHECK(inet_pton(AF_INET, "192.0.2.33", &address) == 1);
	CHECK(strcmp(inet_ntoa(address), "192.0.2.33") == 0);
	CHECK(inet_pton(AF_INET, "1.2.3", &address) == 0);
	CHECK(inet_pton(AF_INET, "1.2.3.4 ", &address) == 0);
	CHECK(inet_pton(AF_INET, "1.2.3.256", &address) == 0);
	FAILS(inet_pton(77, "1.2.3.4", &address), EAFNOSUPPORT);
	CHECK(inet_ntop(AF_INET, &address, text, 11) == text);
	CHECK((errno = 0, !inet_ntop(AF_INET, &address, text, 10)) && errno == ENOSPC);
	CHECK((errno = 0, !inet_ntop(77, &address, text, 16)) && errno == EAFNOSUPPORT);
}

static void version_6(void)
{
	SIX("::", "::");
	SIX("::1", "::1");
	SIX("1::", "1::");
	SIX("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1");
	SIX("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8");
	SIX("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8");
	SIX("1:2:3:4:5:6::", "1:2:3:4:5:6::");
	SIX("::ffff:1.2.3.4", "::ffff:1.2.3.4");
	SIX("64:ff9b::1.2.3.4", "64:ff9b::102:304");
	SIX("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304");
	SIX("", "wrong");
	SIX(":", "wrong");
	SIX(":1::", "wrong");
	SIX("1:::2", "wrong");
	SIX("1::2::3", "wrong");
	SIX("1:2:3:4:5:6:7", "wrong");
	SIX("1:2:3:4:5:6:7:8:9", "wrong");
	SIX("1:2:3:4:5:6:7:", "wrong");
	SIX("12345::", "wrong");
	SIX("::1.2.3", "wrong");
	SIX("::g", "wrong");
}

int main(void)
{
	version_4();
	version_6();
	return finish();
}
