# The SQL examples of a Markdown document: blocks fenced as ```sql, and what their document shows as the output of one, a
# block fenced as ```text right below. A comment right above a block, invisible where the document is rendered, says what is
# special about it:
#   <!-- fails: TEXT -->     the block must raise an error that contains TEXT
#   <!-- not run: WHY -->    it needs another server, say
package DocumentExamples;
use strict;
use warnings FATAL => 'all';

use Exporter 'import';
our @EXPORT_OK = qw(examples_of script_of results_of);

# The examples of a document's text, in order: line, sql, and, where the document has them, output, fails, not_run.
sub examples_of
{
	my ($text) = @_;
	my (@examples, $open, %special);
	my $line = 0;
	foreach (split /\n/, $text)
	{
		$line++;
		if ($open)
		{
			if (/^```\s*$/) { undef $open; next; }
			${ $open->{body} } .= "$_\n";
		}
		elsif (/^```sql\s*$/)
		{
			my $example = { line => $line, sql => '', above => 1, %special };
			push @examples, $example;
			$open = { body => \$example->{sql} };
		}
		elsif (/^```(\w*)\s*$/)
		{
			my $body = '';
			$open = { body => \$body };
			# Right below an example, with nothing but empty lines in between.
			if ($1 eq 'text' && @examples && $examples[-1]{above})
			{
				$examples[-1]{output} = '';
				$open = { body => \$examples[-1]{output} };
			}
		}
		elsif (/^<!-- (fails|not run): (.*) -->$/) { $special{ $1 =~ tr/ /_/r } = $2; next; }
		elsif (/\S/) { $examples[-1]{above} = 0 if @examples; }
		else { next; }
		%special = ();
	}
	die "a block that begins above line $line has no end\n" if $open;
	return @examples;
}

# What psql shall run: marks tell on both of its outputs where an example begins.
sub script_of
{
	my $number = 0;
	return join '', map { my $mark = '@@ ' . $number++; "\\echo $mark\n\\warn $mark\n$_->{sql}\n" } @_;
}

# The two outputs of psql, cut at the marks: references to what each example printed and complained of.
sub results_of
{
	my ($out, $err) = @_;
	my @cut = map { my (undef, @parts) = split /^\@\@ \d+\n/m, $_, -1; \@parts } $out, $err;
	return map { { out => $cut[0][$_], err => $cut[1][$_] } } 0 .. $#{ $cut[0] };
}

1;
