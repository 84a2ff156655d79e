# cython: language_level=3, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
"""Blocks, the walk over a page's tree, the scores of blocks, quoting for JSON and looking up words, compiled: the same
results as the Python of `newsbot.page.blocks`, `newsbot.page.scoring`, `json` and `newsbot.dataset.copies`, which is
used where this is not built.

The walk is over the nodes of libxml2, and gathers texts as UTF-8. A text of plain characters is cleaned, folded and
counted here; any other goes through `newsbot.text`.
"""

import unicodedata
from json.encoder import encode_basestring

cimport cython
from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.stdint cimport uint16_t, uint32_t, uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memchr, memcmp, memcpy, memset, strchr, strcmp, strlen
from lxml.includes cimport etreepublic as lxml
from lxml.includes.tree cimport const_xmlChar, xmlAttr, xmlNode

from newsbot.page import crowds as pure_crowds
from newsbot.page import walk as pure
from newsbot.page.tags import FURNITURE, GATHERED, HEADINGS, MAIN, ROLES
from newsbot.page.tags import spelled as python_spelled
from newsbot.text import charset
from newsbot.text.clean import LONGEST_CACHED, clean_line, fold_clean, fold_line, is_odd
from newsbot.text.language import word_count

lxml.import_lxml__etree()

INTERFACE = 15  # as in newsbot.page.compiled

cdef extern from "Python.h":
    str PyUnicode_New(Py_ssize_t size, Py_UCS4 maxchar)
    void* PyUnicode_DATA(object o)
    int PyUnicode_KIND(object o)
    bint PyUnicode_IS_ASCII(object o)
    Py_UCS4 PyUnicode_READ(int kind, void* data, Py_ssize_t index)
    Py_UCS4 PyUnicode_MAX_CHAR_VALUE(object o)
    str PyUnicode_FromKindAndData(int kind, const void* buffer, Py_ssize_t size)
    bint Py_UNICODE_ISUPPER(Py_UCS4 ch)

cdef extern from *:
    int popcount "__builtin_popcount"(unsigned int) noexcept
    int first_bit "__builtin_ctzll"(unsigned long long) noexcept

cdef enum:
    INLINE, BLOCK, SKIP, BREAK, LINK, PICTURE  # as in newsbot.page.tags
cdef enum:
    ELEMENT = 1, TEXT = 3, CDATA = 4, REFERENCE = 5, INSTRUCTION = 7, COMMENT = 8, INCLUDE_START = 19, INCLUDE_END = 20
cdef enum:
    TAGS = 1024  # names are side by side in memory, so that few share a place
cdef int LONGEST_HEADING = pure.LONGEST_HEADING, LINKS_AT_MOST = pure.LINKS_AT_MOST
cdef enum:
    LETTERS = 0x800, SIGNS = 0x2000, SIGNS_END = 0x2200  # characters below LETTERS and from SIGNS may be plain

cdef bint plain[LETTERS + SIGNS_END - SIGNS]
"""Whether `clean` neither deletes nor changes nor composes a character, and it ends no word."""
cdef uint16_t folds[LETTERS + SIGNS_END - SIGNS]
"""What a plain character is folded to, if it is one character; 0 for others."""

cdef unsigned char ascii_folds[128]
"""What a character in ASCII is folded to."""

cdef tuple SOURCES = tuple([name.encode() for name in pure.SOURCES])
cdef str AUTHOR = pure.ITEMPROPS[0], DATED = pure.ITEMPROPS[1]
cdef tuple PARTS = (None, "nav", "footer", "aside")
cdef dict NUMBERS = {"li": 4, "figcaption": 5, **{tag: PARTS.index(part) for tag, part in FURNITURE.items()}}


cdef int find_plain() except -1:
    cdef int place
    for place in range(33, LETTERS + SIGNS_END - SIGNS):
        char = chr(place if place < LETTERS else place - LETTERS + SIGNS)
        if char == "&" or not char.isprintable() or is_odd(char) or unicodedata.combining(char):
            continue
        if not char.isascii() and not unicodedata.is_normalized("NFC", char):
            continue
        plain[place] = True
        folded = fold_clean(f"a{char}b").removeprefix("a").removesuffix("b")
        if len(folded) == 1 and place_of_char(ord(folded)) and not unicodedata.combining(folded):
            folds[place] = ord(folded)
    for place in range(128):
        ascii_folds[place] = ord(fold_clean(chr(place)))
    return 0


cdef inline int place_of_char(uint32_t char) noexcept:
    """The place of a character in `plain` and `folds`; 0 if it has none."""
    if char < LETTERS:
        return char
    return char - SIGNS + LETTERS if SIGNS <= char < SIGNS_END else 0

find_plain()


@cython.freelist(256)
@cython.no_gc
cdef class Anchor:
    """A link: its text (clean) and its address as written."""

    cdef readonly str text, href
    cdef readonly object language

    def __init__(self, str text not None, str href not None, language=None):
        self.text, self.href, self.language = text, href, language

    def __repr__(self):
        return f"Anchor({self.text!r}, {self.href!r}, {self.language!r})"


@cython.freelist(256)
@cython.no_gc
cdef class Block:
    """One run of text, or one picture, with its position in the page.

    Its elements are made when they are first asked for, since nobody asks for those of most blocks. It holds their
    document, so that their nodes stay.
    """

    cdef readonly str text, raw
    cdef readonly object links, picture, furniture
    cdef readonly int heading
    cdef readonly bint item, caption, soft
    cdef lxml._Document document
    cdef xmlNode* owner_node
    cdef xmlNode* lead_node
    cdef object _owner, _lead
    cdef str _key
    cdef Py_ssize_t _words, _linked

    def __init__(
        self, str text not None, str raw not None="", links=(), int heading=0, picture=None, bint item=False,
        bint caption=False, bint soft=False, furniture=None, owner=None, lead=None,
    ):
        self.text, self.raw, self.links, self.heading, self.picture = text, raw, links, heading, picture
        self.item, self.caption, self.soft, self.furniture = item, caption, soft, furniture
        self._owner, self._lead = owner, lead
        self.owner_node = NULL if owner is None else (<lxml._Element?>owner)._c_node
        self.lead_node = NULL if lead is None else (<lxml._Element?>lead)._c_node
        self._words = self._linked = -1

    def __repr__(self):
        return f"Block({self.text!r}, heading={self.heading}, picture={self.picture!r}, links={self.links!r})"

    @property
    def owner(self):
        if self._owner is None and self.owner_node != NULL:
            self._owner = lxml.elementFactory(self.document, self.owner_node)
        return self._owner

    @property
    def lead(self):
        if self._lead is None and self.lead_node != NULL:
            self._lead = lxml.elementFactory(self.document, self.lead_node)
        return self._lead

    @property
    def words(self):
        return self.count()

    cdef Py_ssize_t count(self) except -1:
        if self._words < 0:
            self._words = word_count(self.text)
        return self._words

    @property
    def linked(self):
        """The letters of the links."""
        return self.letters_linked()

    cdef Py_ssize_t letters_linked(self) except -1:
        cdef Py_ssize_t letters = 0
        if self._linked < 0:
            for link in self.links:
                letters += len((<Anchor?>link).text)
            self._linked = letters
        return self._linked

    @property
    def key(self):
        return self.folded()

    cdef str folded(self):
        if self._key is None:
            self._key = folded(self.text)
        return self._key

    @property
    def shape(self):
        """Tags and classes of the block's elements: the paragraphs of a story share one shape."""
        shape = []
        for element in (self.owner, self.lead):
            if element is not None:
                shape += [element.tag, plain_class(element.get("class") or ""), element.get("size") or ""]
        return tuple(shape)

    @property
    def box(self):
        return None if self.owner is None else self.owner.getparent()

    @property
    def only_links(self):
        """Whether the block has no letter or digit outside its links."""
        return self.has_only_links()

    cdef bint has_only_links(self) except -1:
        cdef Py_ssize_t place = 0, start
        if not self.links:
            return False
        if len(self.text) <= self.letters_linked():
            return True
        for link in self.links:
            start = self.text.find((<Anchor?>link).text, place)
            if start < 0:
                continue
            if has_words(self.text, place, start):
                return False
            place = start + len((<Anchor?>link).text)
        return not has_words(self.text, place, len(self.text))


cdef bint has_words(str text, Py_ssize_t start, Py_ssize_t end) except -1:
    cdef Py_ssize_t index
    for index in range(start, end):
        if text[index].isalnum():
            return True
    return False


cdef inline uint32_t fold_of(uint32_t char) noexcept:
    return char if char == 32 or char == 38 else folds[place_of_char(char)]


cdef str folded_ascii(str text):
    """`fold_clean` of a text in ASCII, most of whose letters are the same in its key."""
    cdef Py_ssize_t index, size = len(text)
    cdef const unsigned char* letters = <const unsigned char*>PyUnicode_DATA(text)
    cdef unsigned char* written
    cdef bint same = True
    for index in range(size):
        same &= ascii_folds[letters[index]] == letters[index]
    if same:
        return text
    key = PyUnicode_New(size, 127)
    written = <unsigned char*>PyUnicode_DATA(key)
    for index in range(size):
        written[index] = ascii_folds[letters[index]]
    return key


cdef str folded(str text):
    """`fold_clean` of a text."""
    if PyUnicode_IS_ASCII(text):
        return folded_ascii(text)
    cdef Py_ssize_t index, size = len(text)
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef uint32_t char, fold, most = 0
    cdef bint same = True
    for index in range(size):
        char = PyUnicode_READ(kind, data, index)
        fold = fold_of(char)
        if fold == 0:
            return fold_line(text)
        same = same and fold == char
        most |= fold
    if same:
        return text
    key = PyUnicode_New(size, 127 if most < 128 else 255 if most < 256 else 65535)
    cdef int wide = PyUnicode_KIND(key)
    cdef void* written = PyUnicode_DATA(key)
    for index in range(size):
        fold = fold_of(PyUnicode_READ(kind, data, index))
        if wide == 1:
            (<unsigned char*>written)[index] = fold
        else:
            (<uint16_t*>written)[index] = fold
    return key


def count_words(str text not None):
    """As newsbot.text.language.word_count."""
    cdef Py_ssize_t index, count = 0
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef uint32_t char
    cdef bint space = True
    for index in range(len(text)):
        char = PyUnicode_READ(kind, data, index)
        if char == 32 or char == 10:
            space = True
        elif plain[place_of_char(char)] or char == 38:
            count += space
            space = False
        else:
            return word_count(text)
    return count


ctypedef fused Char:
    unsigned char
    uint16_t
    uint32_t


cdef bint needs_escapes(const Char* text, Py_ssize_t size) noexcept:
    """Whether JSON escapes a character of a text."""
    cdef Py_ssize_t index
    cdef bint found = False
    for index in range(size):  # no early exit, so that the compiler can vectorise it
        found |= (text[index] < 32) | (text[index] == 34) | (text[index] == 92)
    return found


cdef str in_quotes(const Char* text, Py_ssize_t size, Py_UCS4 most):
    quoted = PyUnicode_New(size + 2, most)
    cdef Char* written = <Char*>PyUnicode_DATA(quoted)
    written[0] = written[size + 1] = 34
    memcpy(written + 1, text, size * sizeof(Char))
    return quoted


def quoted(text):
    """As json.encoder.encode_basestring."""
    if type(text) is not str:
        return encode_basestring(text)
    cdef Py_ssize_t size = len(text)
    cdef Py_UCS4 most = PyUnicode_MAX_CHAR_VALUE(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef int kind = PyUnicode_KIND(text)
    if kind == 1 and not needs_escapes(<unsigned char*>data, size):
        return in_quotes(<unsigned char*>data, size, most)
    if kind == 2 and not needs_escapes(<uint16_t*>data, size):
        return in_quotes(<uint16_t*>data, size, most)
    if kind == 4 and not needs_escapes(<uint32_t*>data, size):
        return in_quotes(<uint32_t*>data, size, most)
    return encode_basestring(text)


cdef enum:
    SLOTS = 1 << 16  # 4 MB: more words than a language often uses
    NEAR = 4  # a bound for words that are made to share a slot
    WORD_BYTES = 54

cdef struct Slot:  # of 64 bytes, as processors read them
    uint64_t number
    unsigned char kind, size  # of its characters; 0 if it is free
    unsigned char word[WORD_BYTES]

cdef struct Numbers:
    uint64_t* values
    Py_ssize_t count, room


@cython.final
cdef class WordNumbers:
    """As newsbot.dataset.copies.word_numbers, with the number that `make` gives to each word. Short words are kept, each
    in one of NEAR slots; if all are taken, in place of the word in the first."""

    cdef object make
    cdef Slot* slots

    def __cinit__(self, make):
        self.make = make
        self.slots = <Slot*>calloc(SLOTS, sizeof(Slot))
        if self.slots == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.slots)

    def of(self, list texts not None):
        cdef Numbers numbers
        cdef str text
        cdef void* data
        cdef int kind
        cdef Py_ssize_t before
        cdef list counts = []
        numbers.count, numbers.room = 0, 1 << 12
        numbers.values = <uint64_t*>malloc(numbers.room * sizeof(uint64_t))
        if numbers.values == NULL:
            raise MemoryError
        try:
            for text in texts:
                if text is None:
                    raise TypeError("a text is None")
                before = numbers.count
                kind, data = PyUnicode_KIND(text), PyUnicode_DATA(text)
                if kind == 1:
                    self.add(<unsigned char*>data, len(text), &numbers)
                elif kind == 2:
                    self.add(<uint16_t*>data, len(text), &numbers)
                else:
                    self.add(<uint32_t*>data, len(text), &numbers)
                counts.append(numbers.count - before)
            return (<char*>numbers.values)[: numbers.count * <Py_ssize_t>sizeof(uint64_t)], counts
        finally:
            free(numbers.values)

    cdef int add(self, const Char* text, Py_ssize_t size, Numbers* numbers) except -1:
        cdef Py_ssize_t at = 0, start
        cdef uint64_t mixed
        cdef uint64_t* more
        while at < size:
            if text[at] <= 32:
                at += 1
                continue
            start = at
            mixed = 0
            while at < size and text[at] > 32:
                mixed = (mixed ^ text[at]) * <uint64_t>0x9E3779B97F4A7C15
                at += 1
            if numbers.count == numbers.room:
                more = <uint64_t*>realloc(numbers.values, 2 * numbers.room * sizeof(uint64_t))
                if more == NULL:
                    raise MemoryError
                numbers.values, numbers.room = more, 2 * numbers.room
            numbers.values[numbers.count] = self.number(text + start, (at - start) * sizeof(Char), sizeof(Char), mixed >> 32)
            numbers.count += 1
        return 0

    cdef uint64_t number(self, const void* word, Py_ssize_t size, int kind, uint64_t mixed) except? 0:
        cdef Slot* slot
        cdef int step
        cdef uint64_t number
        if size > WORD_BYTES:
            return self.made(word, size, kind)
        for step in range(NEAR):
            slot = &self.slots[(mixed + step) % SLOTS]
            if slot.size == size and slot.kind == kind and not memcmp(slot.word, word, size):
                return slot.number
            if not slot.size:
                break
        else:
            slot = &self.slots[mixed % SLOTS]
        number = self.made(word, size, kind)
        slot.number, slot.kind, slot.size = number, <unsigned char>kind, <unsigned char>size
        memcpy(slot.word, word, size)
        return number

    cdef uint64_t made(self, const void* word, Py_ssize_t size, int kind) except? 0:
        return self.make(PyUnicode_FromKindAndData(kind, word, size // kind).encode("utf-8", "surrogatepass"))


cdef inline int space_at(const unsigned char* text, Py_ssize_t size) noexcept:
    """How many bytes of white space begin a text of at least one; none for a vertical tab, which `clean` deletes."""
    cdef unsigned char char = text[0]
    if char == 32 or char == 9 or char == 10 or char == 12 or char == 13 or 28 <= char <= 31:
        return 1
    if char == 0xC2 and size > 1 and text[1] == 0xA0:
        return 2
    if char == 0xE2 and size > 2 and text[1] == 0x80:
        if 0x80 <= text[2] <= 0x8A or text[2] == 0xA8 or text[2] == 0xA9 or text[2] == 0xAF:
            return 3
    return 0


cdef str decoded(const char* text, Py_ssize_t size):
    return PyUnicode_DecodeUTF8(text, size, NULL)


cdef bint after_lead[256]
"""Whether a byte follows the first one of a mark of garbled text, which is the same for all."""
for mark in charset.MARKS:
    after_lead[<unsigned char>mark.encode()[1]] = True


def may_be_garbled(bytes body not None):
    """As newsbot.text.charset.may_be_garbled; with `is_utf8`, it saves 3 % of a page's instructions."""
    cdef const unsigned char* start = <const unsigned char*><const char*>body
    cdef const unsigned char* end = start + len(body)
    cdef const unsigned char* at = start
    while at < end:
        at = <const unsigned char*>memchr(at, 0xC3, end - at)
        if at == NULL:
            return False
        if at + 1 < end and after_lead[at[1]] and charset.MARKED.match(body, at - start):
            return True
        at += 1
    return False


cdef inline bint is_space(unsigned char char) noexcept nogil:
    """Whether it is white space in HTML, which has no vertical tab."""
    return char == 32 or (9 <= char <= 13 and char != 11)


cdef inline bint is_letter(unsigned char char) noexcept nogil:
    return 97 <= (char | 32) <= 122


cdef inline const unsigned char* after_value(const unsigned char* at, const unsigned char* end) noexcept nogil:
    """After the value of an attribute, which may be missing."""
    cdef const unsigned char* quote
    if at == end or at[0] == c">":
        return at
    if at[0] == c'"' or at[0] == c"'":
        quote = <const unsigned char*>memchr(at + 1, at[0], end - at - 1)
        return end if quote == NULL else quote + 1
    while at < end and not is_space(at[0]) and at[0] != c">":
        at += 1
    return at


cdef const unsigned char* after_attribute(const unsigned char* at, const unsigned char* end) noexcept nogil:
    """After an attribute and what is before it; NULL if there is none."""
    cdef const unsigned char* equals
    while at < end and (is_space(at[0]) or at[0] == c"/"):
        at += 1
    if at == end or at[0] == c">":
        return NULL
    at += 1
    while at < end and not is_space(at[0]) and at[0] != c"/" and at[0] != c">" and at[0] != c"=":
        at += 1
    equals = at
    while equals < end and is_space(equals[0]):
        equals += 1
    if equals == end or equals[0] != c"=":
        return at
    equals += 1
    while equals < end and is_space(equals[0]):
        equals += 1
    return after_value(equals, end)


def crowds(bytes body not None, Py_ssize_t most=pure_crowds.MOST):
    """As newsbot.page.crowds.crowds."""
    cdef const unsigned char* start = <const unsigned char*><const char*>body
    cdef const unsigned char* end = start + len(body)
    cdef const unsigned char* at = start
    cdef const unsigned char* name
    cdef const unsigned char* attributes
    cdef const unsigned char* attributes_end
    cdef const unsigned char* further
    cdef bint is_empty
    cdef Py_ssize_t count
    cdef Py_ssize_t found
    cdef bytes tag
    cdef list spans = []
    while True:
        at = <const unsigned char*>memchr(at, c"<", end - at)
        if at == NULL or end - at < 2:
            return spans
        name = at + 1
        if name[0] == c"/" and name + 1 < end:
            name += 1
        if is_letter(name[0]):
            attributes = name
            while attributes < end and not is_space(attributes[0]) and attributes[0] != c"/" and attributes[0] != c">":
                attributes += 1
            count, at, further = 0, attributes, after_attribute(attributes, end)
            while further != NULL:
                count, at, further = count + 1, further, after_attribute(further, end)
            if count > most:
                spans.append((attributes - start, at - start))
            attributes_end = at
            while at < end and (is_space(at[0]) or at[0] == c"/"):
                at += 1
            is_empty = at < end and at[-1] == c"/" and at > attributes_end
            if at < end:  # after `>`
                at += 1
            if not is_empty and name[-1] == c"<" and memchr(b"inpstx", name[0] | 32, 6) != NULL:
                tag = name[: attributes - name].lower()
                if tag in pure_crowds.RAW:
                    found = pure_crowds.after_raw(body, tag, at - start)
                    at = start + found
        elif at[1] == c"!" or at[1] == c"?" or at[1] == c"/":
            if body.startswith(b"<!--", at - start):
                found = pure_crowds.after_comment(body, at - start)
                at = start + found
            else:
                at = <const unsigned char*>memchr(at, c">", end - at)
                if at == NULL:
                    return spans
                at += 1
        else:
            at += 1


def after_end(bytes body not None):
    """As newsbot.page.crowds.after_end."""
    cdef const unsigned char* start = <const unsigned char*><const char*>body
    cdef const unsigned char* end = start + len(body)
    cdef const unsigned char* at = start
    while end - at > 6:
        at = <const unsigned char*>memchr(at, c"<", end - at - 6)
        if at == NULL:
            break
        if (
            at[1] == c"/" and at[2] | 32 == c"h" and at[3] | 32 == c"t" and at[4] | 32 == c"m" and at[5] | 32 == c"l"
            and (is_space(at[6]) or at[6] == c"/" or at[6] == c">")
        ):
            at = <const unsigned char*>memchr(at, c">", end - at)
            return end - start if at == NULL else at - start + 1
        at += 1
    return end - start


def is_utf8(bytes body not None):
    """As newsbot.text.charset.is_utf8. Most pages are valid, which is seen here without decoding them."""
    cdef const unsigned char* at = <const unsigned char*><const char*>body
    cdef const unsigned char* end = at + len(body)
    cdef uint64_t eight
    cdef uint64_t[4] eights
    cdef int size
    cdef bint wide = False
    while at < end:
        if end - at >= 32:
            memcpy(eights, at, 32)
            if (eights[0] | eights[1] | eights[2] | eights[3]) & 0x8080808080808080u == 0:
                at += 32
                continue
        if end - at >= 8:
            memcpy(&eight, at, 8)
            if eight & 0x8080808080808080u == 0:
                at += 8
                continue
        if at[0] < 0x80:
            at += 1
            continue
        size = size_of_char(at, end - at)
        if size == 0:
            return charset.is_utf8(body)
        wide = True
        at += size
    return wide and b"\x00" not in body[:charset.START]


cdef inline int size_of_char(const unsigned char* at, Py_ssize_t size) noexcept:
    """The number of bytes of a character that is not in ASCII; 0 if it is not valid (Unicode 16, table 3-7)."""
    cdef unsigned char lead = at[0]
    cdef unsigned char low = 0xA0 if lead == 0xE0 else 0x90 if lead == 0xF0 else 0x80
    cdef unsigned char high = 0x9F if lead == 0xED else 0x8F if lead == 0xF4 else 0xBF
    cdef int index, wanted = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    if lead < 0xC2 or lead > 0xF4 or wanted > size or not low <= at[1] <= high:
        return 0
    for index in range(2, wanted):
        if at[index] & 0xC0 != 0x80:
            return 0
    return wanted


cdef str cleaned(const char* text, Py_ssize_t size, Py_ssize_t* words, bint* same):
    """`clean` of a text, its number of words (-1 if they are to be counted), and whether no more had to be cleaned than
    the white space around it."""
    cdef const unsigned char* at = <const unsigned char*>text
    cdef const unsigned char* end = at + size
    cdef unsigned char* written
    cdef const unsigned char* first = at  # of the text without the white space around it, as `last`
    cdef const unsigned char* last = at
    cdef Py_ssize_t count = 0, length = 0
    cdef bint space = True, odd = False  # whether the last white space is not a single space
    cdef int place, wide
    same[0] = True
    while at < end:
        if not space and at[0] < 0x80 and plain[at[0]]:  # most letters
            at += 1
            continue
        wide = space_at(at, end - at)
        if wide:
            if space or at[0] != 32:
                odd = True
            if not space:
                last = at
            space = True
            at += wide
            continue
        if at[0] < 0x80:
            place = at[0]
            if place == 38 and (at + 1 == end or not opens_entity(at[1])):
                place = 33  # an ampersand that opens no entity is plain
            wide = 1
        elif at[0] < 0xE0 and at + 1 < end:
            place = ((at[0] & 0x1F) << 6) | (at[1] & 0x3F)
            wide = 2
        elif at[0] == 0xE2 and at + 2 < end and at[1] < 0x88:
            place = LETTERS + (((at[1] & 0x3F) << 6) | (at[2] & 0x3F))
            wide = 3
        else:
            place = 0
        if not plain[place]:
            words[0] = -1
            raw = decoded(text, size)
            result = clean_line(raw)
            same[0] = result == raw.strip()
            return result
        if space:
            if count == 0:
                first = at
            elif odd:
                same[0] = False
            count += 1
            space = odd = False
        at += wide
    words[0] = count
    if count == 0:
        return ""
    if same[0]:
        return decoded(<const char*>first, (last if space else end) - first)
    written = <unsigned char*>malloc(size)
    if written == NULL:
        raise MemoryError
    try:
        space = True
        at = <const unsigned char*>text
        while at < end:
            wide = space_at(at, end - at)
            if wide:
                if not space:
                    written[length] = 32
                    length += 1
                space = True
                at += wide
            else:
                written[length] = at[0]
                length += 1
                space = False
                at += 1
        return decoded(<char*>written, length - space)
    finally:
        free(written)


cdef inline bint opens_entity(unsigned char char) noexcept:
    return 65 <= char <= 90 or 97 <= char <= 122 or char == 35


cdef struct Tag:
    const_xmlChar* name
    int role
    int heading
    int part  # in NUMBERS


cdef struct Level:  # what comes back after an element: the one around it, and for parts of a page the state
    xmlNode* element
    xmlNode* owner
    int role
    bint stateful
    int heading
    bint item
    bint caption
    int furniture


cdef inline xmlAttr* attribute(xmlNode* node, const char* name) noexcept:
    cdef xmlAttr* found = node.properties
    while found != NULL:
        if found.ns == NULL and strcmp(<const char*>found.name, name) == 0:
            return found
        found = found.next
    return NULL

cdef inline str value(xmlNode* node, xmlAttr* found):
    cdef xmlNode* text = found.children
    if text == NULL:
        return ""
    if text.next == NULL and text.type == TEXT and text.content != NULL:
        return PyUnicode_DecodeUTF8(<const char*>text.content, strlen(<const char*>text.content), NULL)
    return lxml.attributeValue(node, found)

cdef str cleaned_value(xmlNode* node, xmlAttr* found):
    """`clean` of the value of an attribute, which may be NULL."""
    cdef xmlNode* text = NULL if found == NULL else found.children
    cdef Py_ssize_t words
    cdef bint same
    if text == NULL:
        return ""
    if text.next == NULL and text.type == TEXT and text.content != NULL:
        return cleaned(<const char*>text.content, strlen(<const char*>text.content), &words, &same)
    return clean_line(value(node, found))

cdef inline str get(xmlNode* node, const char* name):
    cdef xmlAttr* found = attribute(node, name)
    return None if found == NULL else value(node, found)

cdef inline str tag_of(xmlNode* node):
    if node.ns != NULL:
        return lxml.namespacedName(node)
    return decoded(<const char*>node.name, strlen(<const char*>node.name))

cdef inline xmlNode* text_of(xmlNode* node) noexcept:
    """The text node at `node`, past marks of inclusions; NULL if another node comes first."""
    while node != NULL and (node.type == INCLUDE_START or node.type == INCLUDE_END):
        node = node.next
    return node if node != NULL and (node.type == TEXT or node.type == CDATA) and node.content != NULL else NULL


cdef inline bint is_node(xmlNode* node) noexcept:
    """Whether lxml counts a node as a child."""
    return node.type == ELEMENT or node.type == COMMENT or node.type == REFERENCE or node.type == INSTRUCTION

cdef inline xmlNode* next_node(xmlNode* node) noexcept:
    """`node` or the first one after it that lxml counts as a child."""
    while node != NULL and not is_node(node):
        node = node.next
    return node

cdef inline bint is_blank(const_xmlChar* text) except -1:
    """Whether `str.isspace` holds for a text; true of an empty one."""
    cdef const_xmlChar* at = text
    while at[0] == 32 or 9 <= at[0] <= 13 or 28 <= at[0] <= 31:
        at += 1
    if at[0] == 0:
        return True
    if at[0] != 0xC2 and not 0xE1 <= at[0] <= 0xE3:  # the first bytes of all other white space
        return False
    return PyUnicode_DecodeUTF8(<const char*>text, strlen(<const char*>text), NULL).isspace()


cdef Anchor anchor(str text, str href, object language):
    cdef Anchor link = Anchor.__new__(Anchor)
    link.text, link.href, link.language = text, href, language
    return link


cdef bint is_heading(xmlNode* element) noexcept:
    cdef const char* name = <const char*>element.name
    return name[0] == c'h' and c'1' <= name[1] <= c'6' and name[2] == 0


cdef bint holds_sentence(xmlNode* element) noexcept:
    """As `_SENTENCES` of newsbot.page.walk."""
    return strcmp(<const char*>element.name, b"p") == 0 or is_heading(element)


cdef bint is_heading_text(xmlNode* button) noexcept:
    """As `_is_heading_text` of newsbot.page.walk."""
    cdef xmlNode* beside = button.parent.children
    if not is_heading(button.parent):
        return False
    while beside != NULL:
        if beside != button and (beside.type != TEXT or not is_blank(beside.content)):
            return False
        beside = beside.next
    return True


cdef class Walk:
    """One walk over a tree. `start` is where the text of the current link begins in the current block's."""

    cdef lxml._Document document
    cdef dict roles
    cdef set hidden
    cdef list blocks, links, pictures, hrefs
    cdef char* text
    cdef Py_ssize_t size, room, start
    cdef object href, language
    cdef xmlNode* lead
    cdef int heading, furniture, breaks, linked
    cdef bint item, caption
    cdef Tag tags[TAGS]
    cdef Level* levels
    cdef Py_ssize_t depth, deepest

    def __cinit__(self, lxml._Element root, set hidden, dict roles):
        self.document, self.hidden, self.roles = root._doc, hidden, roles
        self.blocks, self.links, self.pictures, self.hrefs = [], [], [], []
        self.room, self.deepest, self.breaks = 4096, 64, 2
        self.text = <char*>malloc(self.room)
        self.levels = <Level*>malloc(self.deepest * sizeof(Level))
        if self.text == NULL or self.levels == NULL:
            raise MemoryError

    def __dealloc__(self):
        free(self.text)
        free(self.levels)

    cdef Tag* tag_of(self, xmlNode* node) except NULL:
        """What a tag's name says. Equal names of a document are one string, so its address is the key."""
        cdef Py_ssize_t place = <size_t>node.name % TAGS
        cdef Tag* tag = &self.tags[place]
        if tag.name == node.name and node.ns == NULL:
            return tag
        name = lxml.namespacedName(node)
        tag.name = NULL if node.ns != NULL else node.name
        tag.role = self.roles.get(name, BLOCK)
        tag.heading = HEADINGS.get(name, 0)
        tag.part = NUMBERS.get(name, 0)
        return tag

    cdef int add(self, const void* text, Py_ssize_t size) except -1:
        cdef Py_ssize_t room = self.room
        cdef char* grown
        if self.size + size > room:
            while self.size + size > room:
                room *= 2
            grown = <char*>realloc(self.text, room)
            if grown == NULL:
                raise MemoryError
            self.text, self.room = grown, room
        memcpy(self.text + self.size, text, size)
        self.size += size
        return 0

    cdef int add_texts(self, xmlNode* node, xmlNode* lead) except -1:
        """Adds the run of texts at `node`; one of white space does not open a block. `lead` may be NULL."""
        cdef xmlNode* text = text_of(node)
        cdef xmlNode* part = text
        if text == NULL:
            return 0
        if self.size == 0:
            while part != NULL and is_blank(part.content):
                part = text_of(part.next)
            if part == NULL:
                return 0
            if lead != NULL:
                self.lead = lead
        while text != NULL:
            self.add(text.content, strlen(<const char*>text.content))
            text = text_of(text.next)
        return 0

    cdef object element(self, xmlNode* node):
        return None if node == NULL else lxml.elementFactory(self.document, node)

    cdef list read(self, xmlNode* root):
        cdef xmlNode* element = root
        cdef xmlNode* owner = root
        cdef xmlNode* child
        cdef int role = BLOCK, child_role
        cdef Tag* tag
        cdef Level* level
        self.add_texts(root.children, NULL)
        child = next_node(root.children)
        while True:
            if child != NULL:
                child_role = SKIP
                tag = NULL
                if child.type == ELEMENT:
                    tag = self.tag_of(child)
                    child_role = tag.role
                    if child_role == SKIP and strcmp(<const char*>child.name, b"button") == 0:
                        if next(self.element(child).iter(*MAIN), None) is not None:
                            child_role = BLOCK  # its end tag is missing
                        elif is_heading_text(child):
                            child_role = INLINE
                    if child._private != NULL and self.hidden and self.element(child) in self.hidden:
                        child_role = SKIP
                    if child_role == BLOCK and strchr(<const char*>child.name, c'-') != NULL:
                        if holds_sentence(owner):
                            child_role = INLINE
                if child_role == SKIP:
                    self.add_texts(child.next, NULL)
                    child = next_node(child.next)
                    continue
                if self.depth == self.deepest:
                    self.grow()
                level = &self.levels[self.depth]
                self.depth += 1
                level.element, level.owner, level.role, level.stateful = element, owner, role, False
                if child_role == BLOCK:
                    if self.size:
                        self.flush(owner)
                    self.breaks = 2
                    if tag.heading or tag.part:
                        level.stateful = True
                        level.heading, level.item = self.heading, self.item
                        level.caption, level.furniture = self.caption, self.furniture
                        if tag.heading:
                            self.heading = tag.heading
                        elif tag.part == 4:
                            self.item = True
                        elif tag.part == 5:
                            self.caption = True
                        else:
                            self.furniture = tag.part
                    owner = child
                elif child_role == LINK:
                    if self.size and (get(child, b"href") or "").startswith("#"):
                        self.part_number(child)
                    self.enter_link(child)
                elif child_role == PICTURE:
                    self.picture(child)
                elif child_role == BREAK:
                    self.line_break(owner)
                elif self.size and strcmp(<const char*>child.name, b"sup") == 0:
                    self.part_number(child)
                self.add_texts(child.children, NULL if child_role == BLOCK else child)
                element, role = child, child_role
                child = next_node(child.children)
                continue
            if self.depth == 0:
                self.flush(owner)
                return self.blocks
            self.depth -= 1
            level = &self.levels[self.depth]
            if role == BLOCK:
                if self.size:
                    self.flush(owner)
                self.breaks = 2
                if level.stateful:
                    self.heading, self.item = level.heading, level.item
                    self.caption, self.furniture = level.caption, level.furniture
            elif role == LINK:
                self.leave_link()
            child = element
            element, role, owner = level.element, level.role, level.owner
            self.add_texts(child.next, NULL if role == BLOCK else element)
            child = next_node(child.next)

    cdef int part_number(self, xmlNode* element) except -1:
        """As newsbot.page.walk does."""
        cdef str mark
        if c'0' <= self.text[self.size - 1] <= c'9':
            mark = pure.mark_before(self.element(element))
            if mark:
                self.add(<char*>b" " if mark == " " else <char*>b"^", 1)
        return 0

    cdef int grow(self) except -1:
        cdef Level* grown = <Level*>realloc(self.levels, 2 * self.deepest * sizeof(Level))
        if grown == NULL:
            raise MemoryError
        self.levels = grown
        self.deepest *= 2
        return 0

    cdef int enter_link(self, xmlNode* link) except -1:
        if self.href is not None:
            self.close_link()
        self.hrefs.append(self.href)
        self.href = get(link, b"href")
        self.language = get(link, b"hreflang") or get(link, b"lang")
        self.start = self.size
        return 0

    cdef int leave_link(self) except -1:
        if self.href is not None:
            self.close_link()
        self.href, self.start, self.language = self.hrefs.pop(), self.size, None
        return 0

    cdef int close_link(self) except -1:
        cdef Py_ssize_t words
        cdef bint same
        cdef str text
        if self.start < self.size:
            text = cleaned(self.text + self.start, self.size - self.start, &words, &same)
            if text and self.linked < LINKS_AT_MOST:
                self.linked += 1
                self.links.append(anchor(text, self.href, self.language))
        return 0

    cdef int line_break(self, xmlNode* owner) except -1:
        if self.heading or self.href is not None:
            if self.size:
                self.add(b" ", 1)
        elif self.flush(owner):
            self.breaks = 1
        else:
            self.breaks += 1
        return 0

    cdef bint flush(self, xmlNode* owner) except -1:
        """Ends the current block. False if it has no text."""
        cdef Py_ssize_t words
        cdef bint same
        cdef str text = cleaned(self.text, self.size, &words, &same) if self.size else ""
        cdef Block block
        if text:
            if self.href is not None:
                self.close_link()
            block = Block.__new__(Block)
            block.text = text
            block.raw = text if same else decoded(self.text, self.size)
            if self.links:
                block.links, self.links = self.links, []
            else:
                block.links = ()
            block.heading = self.heading if len(text) <= LONGEST_HEADING else 0
            block.item, block.caption, block.soft = self.item, self.caption, self.breaks == 1
            block.furniture = PARTS[self.furniture]
            block.document, block.owner_node, block.lead_node = self.document, owner, self.lead
            block._words, block._linked = words, -1
            self.blocks.append(block)
        self.size = self.start = 0
        self.lead = NULL
        if self.pictures:
            self.blocks += self.pictures
            self.pictures = []
        return bool(text)

    cdef int picture(self, xmlNode* picture) except -1:
        cdef str alt = cleaned_value(picture, attribute(picture, b"alt"))
        cdef bytes signs
        if alt and len(alt) <= 4 and not has_words(alt, 0, len(alt)):  # an emoji drawn as a picture
            signs = alt.encode()
            self.add(<char*>signs, len(signs))
            return 0
        if get(picture, b"width") == "1" or get(picture, b"height") == "1":
            return 0
        source = ""
        for name in SOURCES:
            found = get(picture, <bytes>name)
            if found and (found := found.strip()) and not found.startswith("data:"):
                source = found
                break
        if pure.is_placeholder(source):
            source = pure.in_srcset(self.element(picture)) or source
        links = [anchor(alt, self.href, None)] if self.href is not None else ()
        cdef Block block = Block(alt, "", links, 0, source, self.item, False, False, PARTS[self.furniture])
        if picture.parent != NULL and picture.parent.type == ELEMENT:
            block.document, block.owner_node = self.document, picture.parent
        (self.pictures if self.size else self.blocks).append(block)
        return 0


def walk(lxml._Element root not None, set hidden not None, dict roles not None=ROLES):
    """As newsbot.page.walk.walk."""
    return Walk(root, hidden, roles).read(root._c_node)


cdef bint says_something(xmlNode* node) except -1:
    """As newsbot.page.walk._says_something."""
    cdef bint script = strcmp(<const char*>node.name, b"script") == 0
    cdef str value
    if not script and strcmp(<const char*>node.name, b"link") != 0:
        return True
    value = get(node, b"type" if script else b"rel")
    if value is not None:
        value = value.lower()
        for word in <tuple>(pure.DATA if script else pure.RELS):
            if word in value:
                return True
    return False


cdef bint may_hide(const xmlNode* style) noexcept:
    """Whether the value of a `style` has one of the words by which it hides its element, in any case."""
    cdef const unsigned char* at
    if style == NULL:
        return False
    if style.next != NULL or style.type != TEXT or style.content == NULL:
        return True
    at = style.content
    while at[0]:
        if is_word(at, b"none") or is_word(at, b"hidden"):
            return True
        at += 1
    return False


cdef inline bint is_word(const unsigned char* at, const char* word) noexcept:
    """Whether a text goes on with a word in lower case, in any case."""
    while word[0] and (at[0] | 32) == word[0]:
        at += 1
        word += 1
    return word[0] == 0


def elements_of(lxml._Element root not None):
    """As newsbot.page.walk.elements_of."""
    cdef list hidden = [], unseen = [], authors = [], dated = []
    cdef tuple by_tag = ([], [], [], [], [], [], [])
    cdef const_xmlChar* names[TAGS]
    cdef int numbers[TAGS]  # of the tags in `names`, which are found as in Walk.tag_of; -1 for those that nobody wants
    cdef xmlNode* top = root._c_node
    cdef xmlNode* node = top
    cdef xmlAttr* found
    cdef char first
    cdef Py_ssize_t place
    memset(names, 0, sizeof(names))
    while True:
        if node.type == ELEMENT:
            place = <size_t>node.name % TAGS
            if names[place] != node.name or node.ns != NULL:
                names[place] = node.name if node.ns == NULL else NULL
                numbers[place] = GATHERED.get(lxml.namespacedName(node), -1)
            if numbers[place] > 0 or (numbers[place] == 0 and says_something(node)):
                (<list>by_tag[numbers[place]]).append(lxml.elementFactory(root._doc, node))
            found = node.properties
            while found != NULL:
                first = found.name[0]
                if (first == b"h" or first == b"s" or first == b"i") and found.ns == NULL:
                    if strcmp(<const char*>found.name, b"hidden") == 0:
                        hidden.append(lxml.elementFactory(root._doc, node))
                    elif strcmp(<const char*>found.name, b"style") == 0:
                        if may_hide(found.children) and pure.hides(value(node, found)):
                            unseen.append(lxml.elementFactory(root._doc, node))
                    elif strcmp(<const char*>found.name, b"itemprop") == 0:
                        name = value(node, found)
                        if name == AUTHOR:
                            authors.append(lxml.elementFactory(root._doc, node))
                        elif name == DATED:
                            dated.append(lxml.elementFactory(root._doc, node))
                found = found.next
            if node.children != NULL:
                node = node.children
                continue
        while node != top and node.next == NULL:
            node = node.parent
        if node == top:
            return pure.Elements(hidden, unseen, authors, dated, *by_tag)
        node = node.next


cdef enum:
    FEATURES = 96, MARKS = 8, DEEPEST = 200, LEAVES = 64, TOLD = 32, SPELLINGS = 512
cdef dict ZONES = {"": 0, "picture": 1, "side": 2}


cdef struct Test:  # of a feature in a tree
    double limit
    int tree
    uint64_t kept  # the tree's leaves that can be reached if the feature is above the limit, a bit each


cdef struct Row:
    int count
    double values[FEATURES]


cdef inline void put(Row* row, double value) noexcept:
    row.values[row.count] = value
    row.count += 1


cdef class Trees:
    """Small trees, as newsbot.page.trees has them; the sum of their leaves.

    A walk from each root would wait for every step, since the processor cannot guess it. Instead, the tests that fail
    are made by feature, from the lowest limit, and the first leaf of a tree that remains is the one that a walk finds
    (C. Lucchese et al., QuickScorer, SIGIR 2015). It brings 1 % of a page.
    """

    cdef Test* tests
    cdef int ends[FEATURES]  # of the tests of each feature
    cdef double* leaves  # LEAVES for each tree
    cdef uint64_t* left
    cdef Py_ssize_t count

    def __cinit__(self, list trees):
        cdef Py_ssize_t index
        cdef list tests = []
        self.count = len(trees)
        self.leaves = <double*>calloc(LEAVES * self.count + 1, sizeof(double))
        self.left = <uint64_t*>calloc(self.count + 1, sizeof(uint64_t))
        if self.leaves == NULL or self.left == NULL:
            raise MemoryError
        for index in range(self.count):
            self.add(trees[index], index, 0, tests)
        self.tests = <Test*>calloc(len(tests) + 1, sizeof(Test))
        if self.tests == NULL:
            raise MemoryError
        for index, (feature, limit, tree, kept) in enumerate(sorted(tests)):
            self.tests[index].limit, self.tests[index].tree, self.tests[index].kept = limit, tree, kept
            self.ends[<Py_ssize_t>feature] = index + 1
        for index in range(1, FEATURES):
            self.ends[index] = max(self.ends[index], self.ends[index - 1])

    def __dealloc__(self):
        free(self.tests)
        free(self.leaves)
        free(self.left)

    cdef Py_ssize_t add(self, node, Py_ssize_t tree, Py_ssize_t leaf, list tests) except -1:
        """Adds a part of a tree whose first leaf has the number `leaf`. Gives the number after its last."""
        cdef Py_ssize_t middle
        cdef uint64_t low_leaves
        if isinstance(node, list):
            feature, limit, low, high = node
            if not 0 <= feature < FEATURES:
                raise ValueError(f"feature {feature} is not one")
            middle = self.add(low, tree, leaf, tests)
            low_leaves = ((<uint64_t>1 << (middle - leaf)) - 1) << leaf
            tests.append((feature, <double>limit, tree, ~low_leaves))
            return self.add(high, tree, middle, tests)
        if leaf == LEAVES:
            raise ValueError(f"a tree has more than {LEAVES} leaves")
        self.leaves[LEAVES * tree + leaf] = node
        return leaf + 1

    cdef double score(self, const double* features) noexcept:
        cdef double total = 0
        cdef Py_ssize_t index, feature
        cdef Test* test = self.tests
        cdef Test* end
        memset(self.left, 255, self.count * sizeof(uint64_t))
        for feature in range(FEATURES):
            end = self.tests + self.ends[feature]
            while test < end and not features[feature] <= test.limit:
                self.left[test.tree] &= test.kept
                test += 1
            test = end
        for index in range(self.count):
            total += self.leaves[LEAVES * index + first_bit(self.left[index])]
        return total

    def __call__(self, *features):
        cdef Row row
        row.count = 0
        if len(features) > FEATURES:
            raise ValueError(f"{len(features)} features are too many")
        for value in features:
            put(&row, value)
        return self.score(row.values)


@cython.freelist(256)
@cython.no_gc
cdef class Place:
    """As newsbot.page.scoring.Place."""

    cdef Place parent
    cdef int words, letters, linked, blocks, prose, step, depth, zone, style, inner, plain, tag
    cdef bint never
    cdef uint32_t bits
    cdef double title, about
    cdef int marks[MARKS]
    cdef Place first, next  # the first of the places within that hold prose, and the next beside this one


cdef struct Style:
    int prose, blocks, words
    double linked
    uint32_t bits


cdef inline bint is_aside(Place place) noexcept:
    return place.depth - place.marks[0] < FAR


cdef inline bint ends(str text) except -1:
    return len(text) > 0 and text[len(text) - 1] in ENDS


def prose_words(Block block not None):
    """As newsbot.page.scoring.prose_words."""
    if block_trees is None:
        prepare()
    return prose_in(block)


cdef int prose_in(Block block) except -1:
    cdef Py_ssize_t words
    if block.picture is not None or block.furniture or block.caption or block.heading or block.owner_node == NULL:
        return 0
    words = block.count()
    if words < PROSE_WORDS or (words < UNENDED_WORDS and not ends(block.text)):
        return 0
    if block.links and 2 * block.letters_linked() > len(block.text):
        return 0
    return words


cdef Py_ssize_t capitals(str text, Py_ssize_t size):
    cdef Py_ssize_t index, count = 0
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef Py_UCS4 char
    for index in range(size):
        char = PyUnicode_READ(kind, data, index)
        count += 65 <= char <= 90 if char < 128 else Py_UNICODE_ISUPPER(char)
    return count


cdef Py_ssize_t commas(str text):
    cdef Py_ssize_t index, count = 0
    cdef int kind = PyUnicode_KIND(text)
    cdef void* data = PyUnicode_DATA(text)
    cdef uint32_t char
    for index in range(len(text)):
        char = PyUnicode_READ(kind, data, index)
        count += char == 0x2C or char == 0x60C or char == 0x3001 or char == 0xFF0C
    return count


cdef int lead_of(Block block) except -1:
    if block.lead_node == NULL:
        return 0
    return LEADS.get(tag_of(block.lead_node), 5)


cdef double inward(Block block) except -1:
    cdef Py_ssize_t count = 0
    if not block.links:
        return 0
    for link in block.links:
        count += (<Anchor?>link).href.startswith("#")
    return <double>count / len(block.links)


cdef class Telling:
    """The telling words of a page. A text is searched for all of them at once, by the two letters that each opens
    with: to look for one after the other takes 1 % of a page's time."""

    cdef list words
    cdef uint32_t bits[TOLD]  # of each word
    cdef uint32_t openings[4096]  # of each pair of letters, which others may share: the words that may open so, a bit each

    def __cinit__(self, dict bits):
        cdef Py_ssize_t number
        cdef str word
        if len(bits) > TOLD:
            raise ValueError(f"{len(bits)} telling words are too many")
        self.words = list(bits)
        for number in range(len(self.words)):
            word = self.words[number]
            self.bits[number] = bits[word]
            self.openings[pair(ord(word[0]), ord(word[1]))] |= <uint32_t>1 << number

    cdef uint32_t held(self, str text) except? 0:
        """The bits of the words that a text holds."""
        cdef Py_ssize_t index, size = len(text)
        cdef int kind = PyUnicode_KIND(text), number
        cdef void* data = PyUnicode_DATA(text)
        cdef uint32_t char, after, may, seen = 0, bits = 0
        after = PyUnicode_READ(kind, data, 0) if size else 0
        for index in range(1, size):
            char, after = after, PyUnicode_READ(kind, data, index)
            may = self.openings[pair(char, after)] & ~seen
            while may:
                number = first_bit(may)
                may &= may - 1
                if stands_at(<str>self.words[number], kind, data, index - 1, size):
                    seen |= <uint32_t>1 << number
                    bits |= self.bits[number]
        return bits


cdef inline int pair(uint32_t char, uint32_t after) noexcept:
    return (char & 63) << 6 | (after & 63)


cdef bint stands_at(str word, int kind, void* data, Py_ssize_t start, Py_ssize_t size) noexcept:
    """Whether a text has a word at `start`."""
    cdef Py_ssize_t index, length = len(word)
    cdef int own = PyUnicode_KIND(word)
    cdef void* letters = PyUnicode_DATA(word)
    if length > size - start:
        return False
    for index in range(length):
        if PyUnicode_READ(own, letters, index) != PyUnicode_READ(kind, data, start + index):
            return False
    return True


@cython.final
cdef class Names:
    """As newsbot.page.names.finder, of the spellings that it gives: a text is searched for all of them at once, by the two
    letters that each opens with."""

    cdef list texts, not_with, not_before  # of each spelling
    cdef int bits[SPELLINGS]
    cdef bint opens[SPELLINGS]
    cdef bint closes[SPELLINGS]
    cdef short first[4096]  # of the spellings with each pair of letters; -1 for none
    cdef short after[SPELLINGS]  # the next with the same pair
    cdef uint64_t thirds[4096]  # the letters that may follow each pair, which others may share: a bit each

    def __cinit__(self, list spellings):
        cdef Py_ssize_t number
        cdef int place
        if len(spellings) > SPELLINGS:
            raise ValueError(f"{len(spellings)} spellings of names are too many")
        self.texts, self.not_with, self.not_before = [], [], []
        memset(self.first, 255, sizeof(self.first))
        for number, (group, text, opens, closes, not_with, not_before) in enumerate(spellings):
            if len(text) < 2:
                raise ValueError(f"{text!r} is too short to be searched for")
            self.texts.append(text)
            self.not_with.append(not_with)
            self.not_before.append(not_before)
            self.bits[number], self.opens[number], self.closes[number] = 1 << <int>group, opens, closes
            place = pair(ord(text[0]), ord(text[1]))
            self.after[number] = self.first[place]
            self.first[place] = number
            self.thirds[place] |= <uint64_t>1 << (ord(text[2]) & 63) if len(text) > 2 else ~<uint64_t>0

    cpdef int held(self, str text) except -1:
        """The groups of the names that a text holds, a bit each."""
        cdef Py_ssize_t index, size = len(text)
        cdef int kind = PyUnicode_KIND(text), number, place, bits = 0
        cdef void* data = PyUnicode_DATA(text)
        cdef uint32_t char, after, third
        after = PyUnicode_READ(kind, data, 0) if size else 0
        third = PyUnicode_READ(kind, data, 1) if size > 1 else 0
        for index in range(1, size):
            char, after, third = after, third, PyUnicode_READ(kind, data, index + 1) if index + 1 < size else 0
            place = pair(char, after)
            number = self.first[place] if self.thirds[place] >> (third & 63) & 1 else -1
            while number >= 0:
                if self.bits[number] & ~bits and self.stands(number, text, index - 1):
                    bits |= self.bits[number]
                number = self.after[number]
        return bits

    cdef bint stands(self, int number, str text, Py_ssize_t start) except -1:
        """Whether a spelling is at `start` of a text, with the edges that it has to have."""
        cdef str spelling = self.texts[number]
        cdef Py_ssize_t end = start + len(spelling), size = len(text)
        if not stands_at(spelling, PyUnicode_KIND(text), PyUnicode_DATA(text), start, size):
            return False
        if self.opens[number] and start and in_word(text[start - 1]):
            return False
        if self.closes[number] and end < size and in_word(text[end]):
            return False
        for other in <tuple>self.not_with[number]:
            if text.endswith(other, 0, end):
                return False
        for other in <tuple>self.not_before[number]:
            if text.startswith(other, end):
                return False
        return True


cpdef str spelled(str names):
    """As newsbot.page.names.spelled."""
    cdef Py_ssize_t index, size = len(names), length = 0
    cdef unsigned char char, before = 32
    cdef const unsigned char* letters
    cdef unsigned char* written
    if not names.isascii():
        return python_spelled(names)
    letters = <const unsigned char*>PyUnicode_DATA(names)
    written = <unsigned char*>malloc(2 * size + 1)  # each letter may be after a seam
    if written == NULL:
        raise MemoryError
    try:
        for index in range(size):
            char = letters[index]
            if char == 95 or char == 32 or 9 <= char <= 13 or 28 <= char <= 31:
                before = 32
                continue
            if length and (before == 32 or (65 <= char <= 90 and (97 <= before <= 122 or 48 <= before <= 57))):
                written[length] = 45
                length += 1
            written[length] = char | 32 if 65 <= char <= 90 else char
            length += 1
            before = char
        return decoded(<char*>written, length)
    finally:
        free(written)


cpdef str plain_class(str names):
    """As newsbot.page.tags.plain_class."""
    cdef Py_ssize_t index, size = len(names)
    cdef int kind = PyUnicode_KIND(names)
    cdef void* data = PyUnicode_DATA(names)
    cdef Py_UCS4 char, before = 32
    cdef bint same = True
    for index in range(size):
        char = PyUnicode_READ(kind, data, index)
        if is_decimal(char) or ((char <= 32 or char >= 128) and char.isspace() and (char != 32 or before == 32)):
            same = False
            break
        before = char
    if same and (before != 32 or not size):
        return names
    return " ".join([name for name in names.split() if not has_digit(name)])


cdef bint has_digit(str text) except -1:
    cdef Py_UCS4 char
    for char in text:
        if is_decimal(char):
            return True
    return False


cdef inline bint is_decimal(Py_UCS4 char) noexcept:
    return 48 <= char <= 57 if char < 128 else char.isdecimal()


cdef inline bint in_word(Py_UCS4 char) noexcept:
    """Whether `re` counts a character as part of a word."""
    return char == 95 or char.isalnum()


cdef int FAR, FEW, LONG, SAMPLE, OPENING, DESCRIPTION_START, PROSE_WORDS, UNENDED_WORDS
cdef double POOR, CHILD_SHARE, MAIN_SHARE
cdef object ENDS, COMMENTS_OPEN, find_telling, above_comments, without_modifiers
cdef Names NAMES, NAMES_IN_SIDE
cdef object block_trees = None
cdef dict TAGS_SAY, LEADS, FURNITURE_NUMBERS
cdef tuple NOTHING = (0, False, 0, -1)  # what other tags than those in TAGS_SAY say: zone, never, number, kind
cdef dict names_read = {}
"""What `names_say` gives for the names of elements seen so far. Emptied at NAMES_KEPT, and without long ones: a page may
have any number of names, of any length."""
cdef Py_ssize_t LONGEST_NAMES = LONGEST_CACHED
cdef enum:
    NAMES_KEPT = 16384, PICTURE_NAME = 1, SIDE_NAME = 2, CONTENT_NAME = 4, COMMENTS_NAME = 8, NEVER_NAME = 16
    # the groups, as in newsbot.page.names


cdef int prepare() except -1:
    """Takes over what newsbot.page.scoring says."""
    global FAR, FEW, LONG, SAMPLE, DESCRIPTION_START, PROSE_WORDS, UNENDED_WORDS, POOR, CHILD_SHARE, MAIN_SHARE
    global ENDS, COMMENTS_OPEN, OPENING, find_telling, above_comments, block_trees
    global TAGS_SAY, LEADS, FURNITURE_NUMBERS, NAMES, NAMES_IN_SIDE, without_modifiers
    from newsbot.page import names
    from newsbot.page import scoring as it
    from newsbot.text import comments

    FAR, FEW, LONG, SAMPLE = it.FAR, it._FEW, it._LONG, it._SAMPLE
    DESCRIPTION_START, PROSE_WORDS, UNENDED_WORDS = it._DESCRIPTION_START, it.PROSE_WORDS, it.UNENDED_WORDS
    POOR, CHILD_SHARE, MAIN_SHARE = it._POOR, it._CHILD_SHARE, it._MAIN
    ENDS, COMMENTS_OPEN, OPENING = frozenset(it.ENDS), comments.OPENINGS, comments.OPENING
    find_telling, above_comments = it._telling, comments.is_above_comments
    LEADS, FURNITURE_NUMBERS = it._LEADS, it._FURNITURE
    NAMES, NAMES_IN_SIDE = names._find.__self__, names._find_in_side.__self__
    without_modifiers = names._MODIFIER.sub
    TAGS_SAY = {
        tag: (ZONES[it._APART.get(tag, "")], tag in names.NEVER_TAGS, it._TAG_NUMBERS.get(tag, 0), kind)
        for tag in {*it._APART, *names.NEVER_TAGS, *it._TAG_NUMBERS, *it._TAG_KINDS}
        for kind in it._TAG_KINDS.get(tag, NOTHING[3:])
    }
    block_trees = it.trees
    return 0


cdef tuple names_say(str classes, str number):
    """The groups of names that the class and the id of an element hold, and its class without names that number it."""
    key = (classes, number) if number else classes
    said = names_read.get(key)
    if said is None:
        names = f"{classes} {number}" if classes and number else classes or number
        said = groups_of(names), plain_class(classes) if classes else ""
        if len(names) <= LONGEST_NAMES:
            if len(names_read) >= NAMES_KEPT:
                names_read.clear()
            names_read[key] = said
    return said


cdef int groups_of(str names) except -1:
    """As newsbot.page.names.groups_of."""
    cdef str plain = spelled(without_modifiers("", names) if "--" in names else names)
    cdef int held = NAMES.held(plain)
    if held & (PICTURE_NAME | SIDE_NAME) == SIDE_NAME:
        held |= NAMES_IN_SIDE.held(plain)
    return held


cdef class Scores:
    """As newsbot.page.scoring.Scores, but for the features."""

    cdef readonly list page_blocks, blocks, words
    cdef readonly object titles
    cdef set described
    cdef list owners, order
    cdef Telling telling
    cdef dict places, style_numbers, inner_numbers
    cdef int title_count, about_count, main_depth
    cdef bint measured
    cdef list indexes, bits, prose_list, linked_list

    def __init__(self, list page_blocks, titles, descriptions):
        cdef Block block
        cdef Py_ssize_t index
        cdef Place place
        if block_trees is None:
            prepare()
        self.page_blocks, self.titles = page_blocks, titles
        self.described = {text[:DESCRIPTION_START] for text in descriptions}
        told = find_telling(titles), find_telling(descriptions)
        self.title_count, self.about_count = map(len, told)
        bits = {}
        for bit, word in enumerate([*told[0], *told[1]]):
            bits[word] = bits.get(word, 0) + (1 << bit)
        self.telling = Telling(bits)
        self.blocks, self.indexes, self.words, self.owners, self.order = [], [], [], [], []
        self.bits, self.prose_list, self.linked_list = [], [], []
        self.places, self.style_numbers, self.inner_numbers = {}, {}, {}
        for index in range(len(page_blocks)):
            block = <Block?>page_blocks[index]
            if not block.text and block.picture is None:
                raise ValueError("a block without text")
            if block.picture is None and block.owner_node != NULL:
                if not ((block.furniture == "nav" or block.furniture == "footer") and block.has_only_links()):
                    self.blocks.append(block)
                    self.indexes.append(index)
        self.measure()
        self.measured = True
        for place in self.order:
            self.settle(place)

    cdef Place place_at(self, xmlNode* node):
        cdef Place place, above = None
        cdef xmlNode* element = node
        cdef int number = 0
        cdef xmlNode* path[DEEPEST]
        if node == NULL:
            raise ValueError("a block without an element")
        while element != NULL and element.type == ELEMENT:
            above = self.places.get(<size_t>element)
            if above is not None or number == DEEPEST:
                break
            path[number] = element
            number += 1
            element = element.parent
        while number:
            number -= 1
            place = self.new_place(path[number], above)
            self.places[<size_t>path[number]] = place
            self.order.append(place)
            above = place
            if self.measured:
                self.settle(place)
        return above

    cdef Place new_place(self, xmlNode* node, Place above):
        cdef Place place = Place.__new__(Place)
        cdef int index, apart, kind, held = 0
        cdef bint never
        cdef str number = get(node, b"id"), classes = get(node, b"class")
        place.parent = above
        place.step = -1
        cdef str dress = ""  # the classes, without names that number the element
        if number and has_digit(number):
            number = None
        if classes or number:
            held, dress = names_say(classes, number)
        tag = tag_of(node)
        apart, never, place.tag, kind = <tuple>TAGS_SAY.get(tag, NOTHING)
        place.zone = apart or (1 if held & PICTURE_NAME else 2 if held & SIDE_NAME else 0)
        place.never = never or held & NEVER_NAME
        place.style = self.style_numbers.setdefault((tag, dress), len(self.style_numbers))
        both = <long long>place.style << 32 | (0 if above is None else above.style + 1)
        place.inner = self.inner_numbers.setdefault(both, len(self.inner_numbers))
        if above is None:
            for index in range(MARKS):
                place.marks[index] = -FAR
        else:
            place.depth = above.depth + 1
            place.marks = above.marks
        if held & PICTURE_NAME:
            place.marks[1] = place.depth
        elif held & SIDE_NAME:
            place.marks[0] = place.depth
        if held & COMMENTS_NAME:
            place.marks[2] = place.depth
        if held & CONTENT_NAME:
            place.marks[3] = place.depth
        if kind >= 0:
            place.marks[kind] = place.depth
        return place

    cdef int settle(self, Place place) except -1:
        if place.prose >= MAIN_SHARE * (<Place>self.order[0]).prose:
            place.zone, place.never = 0, False
        elif place.parent is not None:
            place.zone = place.parent.zone or place.zone
            place.never = place.parent.never or place.never
        return 0

    def is_described(self, Block block not None):
        return block.folded()[:DESCRIPTION_START] in self.described

    def is_side(self, Block block not None):
        return self.place_at(block.owner_node).zone == 2

    def is_picture(self, Block block not None):
        return self.place_at(block.owner_node).zone == 1

    cdef int measure(self) except -1:
        cdef Block block
        cdef Place place, parent
        cdef uint32_t bits
        cdef int words, letters, linked, prose
        cdef str key
        cdef Py_ssize_t index
        for block in self.blocks:
            place = self.place_at(block.owner_node)
            key = block.folded()
            bits = self.telling.held(key)
            words, letters = block.count(), len(block.text)
            linked = min(block.letters_linked(), letters) if block.links else 0
            prose = prose_in(block) if words >= PROSE_WORDS else 0
            self.words.append(words)
            self.linked_list.append(linked)
            self.prose_list.append(prose)
            self.bits.append(bits)
            self.owners.append(place)
            place.bits |= bits
            place.words += words
            place.letters += letters
            place.linked += linked
            place.blocks += 1
            place.prose += prose
        for index in range(len(self.order) - 1, -1, -1):
            place = self.order[index]
            parent = place.parent
            if parent is not None:
                parent.words += place.words
                parent.letters += place.letters
                parent.linked += place.linked
                parent.blocks += place.blocks
                parent.prose += place.prose
                parent.bits |= place.bits
            place.title = self.title_share(place.bits)
            place.about = self.about_share(place.bits)
        return 0

    cdef inline double title_share(self, uint32_t bits) noexcept:
        return <double>popcount(bits & ((1u << self.title_count) - 1)) / (self.title_count or 1)

    cdef inline double about_share(self, uint32_t bits) noexcept:
        return <double>popcount(bits >> self.title_count) / (self.about_count or 1)

    cdef int mark_main(self, bint* sides_count) except -1:
        cdef Place node, place, best
        cdef Py_ssize_t index
        cdef bint by_name
        cdef int step = 0, held, most
        self.main_depth = 0
        sides_count[0] = True
        if not self.order:
            return 0
        for place in self.order:
            place.plain = 0
            place.first = place.next = None
            place.step = -1
        for index in range(len(self.owners)):
            place = self.owners[index]
            if not is_aside(place):
                place.plain += <int>self.prose_list[index]
        for index in range(len(self.order) - 1, -1, -1):
            place = self.order[index]
            if place.parent is not None and place.prose:
                place.parent.plain += place.plain
                place.next = place.parent.first
                place.parent.first = place
        node = self.order[0]
        by_name = node.plain >= min(POOR * node.prose, <double>FEW)
        node.step = 0
        while node.first is not None:
            best, most = None, -1
            place = node.first
            while place is not None:
                held = place.plain if by_name else place.prose
                if held > most:
                    best, most = place, held
                place = place.next
            if not most or most < CHILD_SHARE * (node.plain if by_name else node.prose):
                break
            node = best
            step += 1
            node.step = step
        self.main_depth = node.depth
        for place in self.order:
            if place.step < 0 and place.parent is not None:
                place.step = place.parent.step
        for place in self.order:
            place.first = place.next = None
        sides_count[0] = not by_name
        return step

    def odds(self, indexes=None):
        """For each of the blocks its index in the page and the log odds that it belongs to the story."""
        return self.scored(False)

    def own_odds(self):
        """`odds` of the blocks that are not side matter."""
        return self.scored(True)

    cdef list scored(self, bint own):
        cdef Py_ssize_t count = len(self.blocks), index, size = count + 8
        cdef bint sides_count
        cdef int steps = self.mark_main(&sides_count)
        cdef Place place, parent, outer, far
        cdef Block block
        cdef Py_ssize_t first = -1, last = -1, headline = -1, comments = count, other = count, page_index
        cdef double all_prose, all_words
        cdef Row row
        cdef str text
        cdef int mark
        cdef int near
        cdef Style* styles = <Style*>calloc(len(self.style_numbers) + 1, sizeof(Style))
        cdef Style* inners = <Style*>calloc(len(self.inner_numbers) + 1, sizeof(Style))
        cdef Style* style
        cdef Style* inner
        cdef double* shares = <double*>calloc(size, sizeof(double))  # two more before and after
        cdef int* words = <int*>calloc(size, sizeof(int))
        cdef int* prose = <int*>calloc(size, sizeof(int))
        cdef long* above = <long*>calloc(size, sizeof(long))
        cdef long* prose_above = <long*>calloc(size, sizeof(long))
        cdef list keys = [], result = []
        cdef dict repeated = {}
        cdef Trees trees = block_trees()
        cdef bint titled = False
        row.count = 0
        try:
            if styles == NULL or inners == NULL or shares == NULL or words == NULL:
                raise MemoryError
            if prose == NULL or above == NULL or prose_above == NULL:
                raise MemoryError
            shares[0] = shares[1] = shares[count + 2] = shares[count + 3] = -1
            words[0] = words[1] = words[count + 2] = words[count + 3] = -1
            for index in range(count):
                block, place = self.blocks[index], self.owners[index]
                key = block.folded()
                keys.append(key)
                repeated[key] = repeated.get(key, 0) + 1
                words[index + 2], prose[index] = self.words[index], self.prose_list[index]
                above[index + 1] = above[index] + words[index + 2]
                prose_above[index + 1] = prose_above[index] + prose[index]
                shares[index + 2] = <double><int>self.linked_list[index] / len(block.text)
                if prose[index] and place.step == steps and (sides_count or not is_aside(place)):
                    last = index
                    if first < 0:
                        first = index
                style = &styles[place.style]
                style.prose += prose[index]
                style.blocks += 1
                style.words += words[index + 2]
                style.linked += shares[index + 2]
                inner = &inners[place.inner]
                inner.prose += prose[index]
                inner.blocks += 1
                inner.bits |= <uint32_t>self.bits[index]
                if comments == count and (
                    key[:OPENING] in COMMENTS_OPEN or key[:2] in COMMENTS_OPEN or key[:1].isdigit()
                ) and above_comments(key):
                    comments = index
            if first < 0:
                first, last = 0, count - 1
            for index in range(count):
                if keys[index] in self.titles:
                    block = self.blocks[index]
                    if headline < 0:
                        headline = index
                    titled = True
                    if block.heading:
                        headline = index
                        break
            for index in range(count):
                block = self.blocks[index]
                if block.heading == 1:
                    if not titled:
                        headline, titled = index, True
                    if index > first and keys[index] not in self.titles:
                        other = index
                        break
            all_prose = prose_above[count] or 1
            all_words = above[count] or 1
            for index in range(count):
                place = self.owners[index]
                if own and place.never:
                    continue
                block = self.blocks[index]
                parent = place.parent or place
                outer = parent.parent or parent
                far = outer.parent or outer
                style, inner = &styles[place.style], &inners[place.inner]
                key = keys[index]
                page_index = self.indexes[index]
                text = block.text
                size = min(len(text), SAMPLE)
                put(&row, words[index + 2])
                put(&row, shares[index + 2])
                put(&row, block.heading)
                put(&row, block.item)
                put(&row, block.caption)
                put(&row, <int>FURNITURE_NUMBERS[block.furniture])
                put(&row, place.tag)
                put(&row, lead_of(block))
                put(&row, ends(text))
                put(&row, <double>capitals(text, size) / size)
                put(&row, <int>repeated[key])
                put(&row, key[:DESCRIPTION_START] in self.described)
                put(&row, page_index > 0 and (<Block>self.page_blocks[page_index - 1]).picture is not None)
                put(&row, index - comments)
                for mark in place.marks:
                    put(&row, place.depth - mark if mark > place.depth - FAR else FAR)
                put(&row, <double>place.linked / place.letters)
                put(&row, <double>place.prose / (place.words or 1))
                put(&row, parent.blocks)
                put(&row, parent.words)
                put(&row, <double>parent.linked / parent.letters)
                put(&row, parent.prose / all_prose)
                put(&row, outer.blocks)
                put(&row, <double>outer.linked / outer.letters)
                put(&row, outer.prose / all_prose)
                put(&row, <double>far.linked / far.letters)
                put(&row, far.prose / all_prose)
                put(&row, style.prose / all_prose)
                put(&row, style.blocks)
                put(&row, <double>style.words / style.blocks)
                put(&row, style.linked / style.blocks)
                put(&row, inner.prose / all_prose)
                put(&row, inner.blocks)
                put(&row, steps - place.step)
                put(&row, first <= index <= last)
                put(&row, index - first)
                put(&row, index - last)
                put(&row, above[index] - above[first])
                put(&row, above[index] - above[last])
                put(&row, -LONG if headline < 0 else index - headline)
                put(&row, prose_above[index] / all_prose)
                put(&row, 1 - prose_above[index + 1] / all_prose)
                put(&row, prose_above[min(index + 6, count)] - prose_above[max(index - 5, 0)])
                put(&row, all_prose)
                put(&row, count)
                for near in (1, 3, 0, 4):
                    put(&row, words[index + near])
                    put(&row, shares[index + near])
                put(&row, index > 0 and (<Place>self.owners[index - 1]).style == place.style)
                put(&row, index + 1 < count and (<Place>self.owners[index + 1]).style == place.style)
                put(&row, place.depth)
                put(&row, place.depth - self.main_depth)
                put(&row, above[index] / all_words)
                put(&row, <double>commas(text) / (words[index + 2] or 1))
                put(&row, index - other)
                put(&row, parent.title)
                put(&row, outer.title)
                put(&row, far.title)
                put(&row, self.title_share(inner.bits))
                put(&row, self.about_share(<uint32_t>self.bits[index]))
                put(&row, parent.about)
                put(&row, outer.about)
                put(&row, self.about_share(inner.bits))
                put(&row, inward(block))
                result.append((page_index, trees.score(row.values)))
                row.count = 0
        finally:
            free(styles)
            free(inners)
            free(shares)
            free(words)
            free(prose)
            free(above)
            free(prose_above)
        return result
