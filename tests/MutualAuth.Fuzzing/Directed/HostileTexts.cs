using System.Text;
using MutualAuth.Fuzzing.Seeds;
using MutualAuth.KeyStores.Planning;
using static MutualAuth.Fuzzing.Directed.Der;

namespace MutualAuth.Fuzzing.Directed;

/// <summary>Lines, blocks, brackets and lists without end, in what is text.</summary>
internal static class HostileTexts
{
    private const string Any = HostileAsn1.Attempts;

    public static IEnumerable<HostileInput> Inputs() => [.. Pem(), .. LockFiles(), .. Metadata()];

    private static IEnumerable<HostileInput> Pem()
    {
        var certificate = Encoding.ASCII.GetString(HostileAsn1.Pem("CERTIFICATE", FixedIdentity.Alone.Certificate.Der));
        foreach (var reader in new[] { "pem", "private-key", "request" })
        {
            yield return new(reader, "as many empty blocks as fit", Any, () => Ascii(Times("-----BEGIN A-----\n-----END A-----\n")));
            yield return new(reader, "as many empty certificates as fit", Any, () => Ascii(Times("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")));
            yield return new(reader, "as many requests as fit", Any, () => Ascii(Times("-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n")));
            yield return new(reader, "as many keys as fit", Any, () => Ascii(Times("-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n")));
            yield return new(reader, "as many certificates as fit", Any, () => Ascii(Times(certificate)));
            yield return new(reader, "nothing but begins", Any, () => Ascii(Times("-----BEGIN ")));
            yield return new(reader, "nothing but begins of certificates", Any, () => Ascii(Times("-----BEGIN CERTIFICATE-----\n")));
            yield return new(reader, "nothing but ends", Any, () => Ascii(Times("-----END CERTIFICATE-----\n")));
            yield return new(reader, "nothing but dashes", Any, () => Ascii(new string('-', Large)));
            yield return new(reader, "nothing but line ends", Any, () => Ascii(new string('\n', Large)));
            yield return new(reader, "nothing but carriage returns", Any, () => Ascii(new string('\r', Large)));
            yield return new(reader, "blanks before a block", Any, () => Ascii(new string(' ', Large - certificate.Length) + certificate));
            yield return new(reader, "one line of base64", Any, () => Ascii(new string('A', Large)));
            yield return new(reader, "one line of base64 in a block", Any, () => Ascii($"-----BEGIN CERTIFICATE-----\n{new string('M', Large)}\n-----END CERTIFICATE-----\n"));
            yield return new(reader, "a mebibyte of headers", Any, () => Ascii($"-----BEGIN CERTIFICATE-----\n{Times("a: b\n")}-----END CERTIFICATE-----\n"));
            yield return new(reader, "a mebibyte of blanks in a block", Any, () => Ascii($"-----BEGIN CERTIFICATE-----\n{new string(' ', Large)}\n-----END CERTIFICATE-----\n"));
            yield return new(reader, "a bad character in the last line", Any, () => Ascii($"-----BEGIN CERTIFICATE-----\n{Times("MAA=\n")}*\n-----END CERTIFICATE-----\n"));
            yield return new(reader, "a label of a mebibyte", Any, () => Ascii($"-----BEGIN {new string('A', Large)}-----\n"));
            yield return new(reader, "base64 of base64 of base64", Any, () => Ascii(Wrapped(certificate, 20)));
            yield return new(reader, "UTF-16 that is none", Any, () => [0xFF, 0xFE, .. Filled(Large, 0xD8)]);
            yield return new(reader, "UTF-8 that is none", Any, () => Filled(Large, 0xFE));
            yield return new(reader, "UTF-7", Any, () => Ascii(Times("+AC0ALQAtAC0ALQ-BEGIN CERTIFICATE+AC0ALQAtAC0ALQ-\n")));
            yield return new(reader, "NUL bytes", Any, () => new byte[Large]);
        }

        yield return new("private-key", "encrypted keys of which each has a header without end", Any, () => Ascii(Times("-----BEGIN RSA PRIVATE KEY-----\nDEK-Info: " + new string('A', 400) + "\n\nMAA=\n-----END RSA PRIVATE KEY-----\n")));
    }

    private static IEnumerable<HostileInput> LockFiles()
    {
        foreach (var (name, make) in new (string, Func<string>)[]
        {
            ("nothing but brackets", () => new string('[', Large)),
            ("nothing but braces", () => Times("{\"version\":")),
            ("brackets in the list", () => "{\"version\":1,\"keyStores\":" + new string('[', Large)),
            ("nothing but quotes", () => new string('"', Large)),
            ("a version without end", () => "{\"version\":" + new string('9', Large)),
            ("a name without end", () => "{\"" + new string('a', Large)),
            ("a path of escapes", () => "{\"version\":1,\"keyStores\":[{\"path\":\"" + Times("\\u0041") + "\"}]}"),
            ("blanks without end", () => "{" + new string(' ', Large)),
            ("lines without end, then an error", () => "{\"version\":1" + new string('\n', Large) + "*"),
            ("as many members as fit", () => "{\"version\":1," + Times("\"a\":1,")),
            ("as many conflicts as fit", () => Times("<<<<<<< a\n")),
            ("marks that are nearly conflicts", () => Times("<<<<<<\n")),
        })
        {
            yield return new("lock-file", name, "MAB4031", () => Ascii(make()));
        }

        const string Sha = "00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF";
        yield return new("lock-file", "as many keystores as fit", "ok", () => List(i => $"{{\"path\":\"{i}\",\"partners\":[]}}", "{\"version\":1,\"keyStores\":[", "]}"));
        yield return new("lock-file", "the same keystore as often as it fits", "MAB4031", () => List(_ => "{\"path\":\"a\",\"partners\":[]}", "{\"version\":1,\"keyStores\":[", "]}"));
        yield return new("lock-file", "as many partners as fit", "ok", () => List(
            i => $"{{\"alias\":\"{i}\",\"subject\":\"\",\"sha256\":\"{Sha}\",\"expires\":\"2030-01-01\"}}", "{\"version\":1,\"keyStores\":[{\"path\":\"a\",\"partners\":[", "]}]}"));
    }

    private static IEnumerable<HostileInput> Metadata()
    {
        foreach (var name in DeclarationReader.KeyStoreMetadata.Concat(DeclarationReader.PartnerMetadata).Distinct())
        {
            yield return new("metadata", $"{name} of a mebibyte", Any, () => HostileAsn1.Metadata(name, new string('9', Large)));
            yield return new("metadata", $"{name} with NUL", Any, () => HostileAsn1.Metadata(name, "file:a\0;env:b\0"));
            yield return new("metadata", $"{name} of nothing but separators", Any, () => HostileAsn1.Metadata(name, new string(';', Large)));
            yield return new("metadata", $"{name} of a list without end", Any, () => HostileAsn1.Metadata(name, Times("a;")));
        }

        foreach (var (name, value) in new (string, Func<string>)[]
        {
            ("Subject", () => "CN=a" + Times(",OU=b")),
            ("Subject", () => "CN=a" + Times("+OU=b")),
            ("Subject", () => "CN=" + Times("\\20")),
            ("Subject", () => "CN=a" + new string(' ', Large)),
            ("Subject", () => "CN=" + Times("a  ")),
            ("Subject", () => "CN=\"" + new string('"', Large)),
            ("Subject", () => "1" + Times(".1") + "=a"),
            ("SubjectAlternativeName", () => Encoding.ASCII.GetString(Many(i => Ascii($"dns:a{i};")))),
            ("SubjectAlternativeName", () => Times("dns:a.example;")),
            ("SubjectAlternativeName", () => "dns:" + Times("a.")),
            ("SubjectAlternativeName", () => "dns:" + new string('ä', Large / 2)),
            ("SubjectAlternativeName", () => "dns:xn--" + new string('a', Large)),
            ("SubjectAlternativeName", () => "ip:" + new string(':', Large)),
            ("SubjectAlternativeName", () => "uri:a:" + new string('/', Large)),
            ("SubjectAlternativeName", () => "uri:http://" + new string('a', Large)),
            ("SubjectAlternativeName", () => "email:a@" + Times("a.")),
            ("SubjectAlternativeName", () => "oid:1" + Times(".1")),
            ("Alias", () => Times("\u0130")),
            ("Sha256", () => Times("00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF;")),
            ("IdentityFrom", () => Times("../;")),
            ("CertificateReply", () => Times("a/../")),
        })
        {
            yield return new("metadata", $"{name}, {value()[..8]}… without end", Any, () => HostileAsn1.Metadata(name, value()));
        }

        yield return new("metadata", "a name of a mebibyte", Any, () => HostileAsn1.Metadata(new string('a', Large), "b"));
        yield return new("metadata", "an endpoint of a mebibyte", Any, () => Ascii(new string('a', Large)));
        yield return new("metadata", "an address of a mebibyte", Any, () => Ascii("[" + new string(':', Large) + "]"));
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static string Times(string part) => new StringBuilder(Large).Insert(0, part, Large / Encoding.UTF8.GetByteCount(part)).ToString();

    private static string Wrapped(string text, int times)
    {
        for (; times > 0; times--)
            text = Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
        return text;
    }

    private static byte[] List(Func<int, string> element, string before, string after) =>
        [.. Ascii(before), .. Ascii(Encoding.ASCII.GetString(Many(i => Ascii((i == 0 ? "" : ",") + element(i)))) + after)];
}
