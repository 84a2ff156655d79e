"""A page of 2004: nested tables, upper-case tags, fonts, a marquee, no paragraphs."""

from newsbot.demo.layouts.markup import Layout

TABLE = Layout(
    document="""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML>
<HEAD>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=utf-8">
<TITLE>{title}</TITLE>
{head}</HEAD>
<BODY BGCOLOR="#FFFFFF" TEXT="#000000" LINK="#003399">
<TABLE WIDTH="760" BORDER="0" CELLPADDING="0" CELLSPACING="0" ALIGN="center">
<TR><TD COLSPAN="2">{top}</TD></TR>
<TR><TD WIDTH="120" VALIGN="top" BGCOLOR="#EEEEEE">{nav}</TD>
<TD VALIGN="top">
<TABLE WIDTH="100%" BORDER="0" CELLPADDING="6" CELLSPACING="0">
<TR><TD>{lead}</TD></TR>
<TR><TD><FONT FACE="Verdana, Arial" SIZE="2">
{body}
</FONT></TD></TR>
</TABLE>
</TD></TR>
<TR><TD COLSPAN="2">{bottom}</TD></TR>
<TR><TD COLSPAN="2" ALIGN="center" BGCOLOR="#CCCCCC"><FONT SIZE="1">{footer}</FONT></TD></TR>
</TABLE>
</BODY>
</HTML>
""",
    link='<A HREF="{url}">{text}</A>',
    image='<IMG SRC="{url}" ALT="{alt}" BORDER="0">',
    nav="<TABLE>{text}</TABLE>",
    nav_link='<TR><TD><FONT SIZE="1">{text}</FONT></TD></TR>',
    ticker='<MARQUEE BEHAVIOR="scroll" SCROLLAMOUNT="3">{text}</MARQUEE>',
    ticker_entry="{text} ",
    ticker_note='<BR><FONT SIZE="1">{text}</FONT><BR>',
    pictures='<TABLE WIDTH="100%"><TR><TD>{text}</TD></TR></TABLE>',
    headline='<FONT SIZE="5"><B>{text}</B></FONT><BR>',
    byline='<FONT SIZE="1" COLOR="#666666">{text}</FONT>',
    byline_line="{text}<BR>",
    call="{text}<BR>",
    figure='<TABLE ALIGN="left"><TR><TD>{text}</TD></TR></TABLE><BR CLEAR="all">',
    summary='<TABLE BGCOLOR="#EEEEEE" WIDTH="100%"><TR><TD><I>{text}</I></TD></TR></TABLE>',
    paragraph="{text}<BR><BR>",
    subhead="<B>{text}</B><BR><BR>",
    entries="<UL>{text}</UL>",
    entry="<LI>{text}</LI>",
    credit='<FONT SIZE="1"><I>{text}</I></FONT><BR><BR>',
    key_points="<B>{label}</B><BR><UL>{text}</UL>",
    point="<LI>{text}</LI>",
    spacer="{text}<BR><BR>",
    body_headline='<FONT SIZE="4"><B>{text}</B></FONT><BR><BR>',
    block='<TABLE WIDTH="100%" BORDER="0" CELLPADDING="4">{heading}{label}\n{text}</TABLE>',
    block_heading='<TR><TD COLSPAN="2" BGCOLOR="#003399"><FONT COLOR="#FFFFFF"><B>{text}</B></FONT></TD></TR>',
    block_label='<TR><TD COLSPAN="2"><FONT SIZE="2"><B>{text}</B></FONT></TD></TR>',
    card='<TR><TD WIDTH="80" VALIGN="top">{picture}</TD><TD VALIGN="top">{title}{line}</TD></TR>',
    card_title="<B>{text}</B>",
    card_line='<BR><FONT SIZE="2">{text}</FONT>',
    list_name='<FONT SIZE="5"><B>{text}</B></FONT><BR>',
    welcome='<FONT SIZE="2">{text}</FONT><BR><BR>',
    pagination='<CENTER><FONT SIZE="1">{text}</FONT></CENTER>',
    furniture='<TABLE><TR><TD><FONT SIZE="1">{text}</FONT></TD></TR></TABLE>',
)
