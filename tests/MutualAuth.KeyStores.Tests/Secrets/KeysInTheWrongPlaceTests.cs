using System.Text;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Handshake;
using MutualAuth.KeyStores.Identities;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Locking;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Stores;
using MutualAuth.KeyStores.Tests.Certificates;
using MutualAuth.KeyStores.Tests.Stores;

namespace MutualAuth.KeyStores.Tests.Secrets;

/// <summary>
/// A private key given where something else is expected, whole or damaged, in every form that keys come in: whatever is said
/// about it, and whatever exception is thrown and caught on the way, nothing of the key is in it.
/// </summary>
[TestClass]
internal sealed class KeysInTheWrongPlaceTests
{
    private static readonly byte[] OtherCertificate = CertificateWriter.Pem([Sample.Ec("another").Chain[0]]);

    private static readonly Password Wrong = new("not-the-password", "env:WRONG");

    /// <summary>All that reads a file which somebody names.</summary>
    private static readonly IReadOnlyDictionary<string, Action<byte[], Told>> Readers = new Dictionary<string, Action<byte[], Told>>
    {
        ["a partner's certificate"] = (file, _) => CertificateFile.Read(file),
        ["an identity"] = (file, _) => IdentityFile.Read([(file, "tls.key")], "alias", null, []),
        ["an identity with a password"] = (file, _) => IdentityFile.Read([(file, "tls.key")], "alias", Wrong, []),
        ["an identity with another's certificate"] = (file, _) => IdentityFile.Read(
            [(file, "tls.key"), (OtherCertificate, "tls.crt")], "alias", Sample.Password, []),
        ["a lock file"] = (file, _) => LockFile.Parse(file),
        ["a keystore"] = (file, _) => KeyStoreFormat.Read(file, Wrong, [Wrong], ReadLimits.Default),
        ["a JKS keystore"] = (file, _) => JksCodec.Read(file, Wrong, [Wrong], ReadLimits.Default),
        ["a PKCS12 keystore"] = (file, _) => Pkcs12Codec.Read(file, Wrong, ReadLimits.Default),
        ["a certificate request"] = (file, _) => SigningRequest.PublicKeyInfo(file),
        ["a private key"] = (file, told) => told.Add(PrivateKey.Parse(file).ToString()),
        ["PEM"] = (file, told) => told.Add(string.Join("\n", PemReader.Read(file))),
        ["a description"] = (file, told) => told.Add(FileKind.Describe(file)),
        ["a password file"] = ReadPassword,
        ["a text in a log"] = (file, told) => told.Add(FileKind.Describe(CertificateFile.Unwrapped(file))),
    };

    public static IEnumerable<object[]> Keys => PrivateKeySample.All.Select(key => new object[] { key });

    [TestMethod]
    [DynamicData(nameof(Keys))]
    public void No_reader_tells_anything_of_a_key(PrivateKeySample key)
    {
        using var told = new Told();
        foreach (var (what, file) in Files(key))
        {
            foreach (var (name, read) in Readers)
            {
                told.Of(() => read(file, told));
                told.Add($"({what} as {name})");
            }
        }

        Assert.IsGreaterThan(Readers.Count * 5, told.Exceptions);
        told.ShouldHoldNone([Secret.Key(key.Name, key.Secrets, key.Der)], key.Name);
    }

    [TestMethod]
    [DynamicData(nameof(Keys))]
    public void No_metadatum_that_holds_a_key_is_repeated(PrivateKeySample key)
    {
        using var told = new Told();
        var reader = new DeclarationReader(Path.GetTempPath(), "demo", 30);
        foreach (var (what, text) in new[] { ("as it is", key.Pem), ("in one line", key.Pem.ReplaceLineEndings(" ")), ("as the password", "pass:" + key.Pem), ("as a variable", "env:" + key.Pem) })
        {
            foreach (var name in DeclarationReader.KeyStoreMetadata)
                Refused(told, name, what, () => reader.KeyStore(Item("a.jks", name, text)));
            foreach (var name in DeclarationReader.PartnerMetadata)
                Refused(told, name, what, () => reader.Partner(Item("a.pem", name, text)));
        }

        told.ShouldHoldNone([Secret.Key(key.Name, key.Secrets, null)], key.Name);
    }

    [TestMethod]
    public void Of_a_file_of_an_unknown_kind_not_even_the_first_bytes_are_told()
    {
        // A key as it is, 32 bytes of which each is telling.
        byte[] raw = [0xDE, 0xAD, 0xBE, 0xEF, .. Enumerable.Range(0, 28).Select(i => (byte)i)];

        var description = FileKind.Describe(raw);

        Assert.AreEqual("this is a file of an unknown kind (32 bytes)", description);
    }

    [TestMethod]
    public void Of_a_lock_file_that_is_something_else_not_even_the_first_character_is_told()
    {
        var exception = Assert.ThrowsExactly<MutualAuthException>(() => LockFile.Parse("Zebra-canary"u8.ToArray()));

        Assert.DoesNotContain("Z", exception.Finding.Problem);
    }

    [TestMethod]
    public void Of_an_endpoint_with_a_user_and_a_password_only_the_host_is_told()
    {
        var exception = Assert.ThrowsExactly<MutualAuthException>(() => Endpoint.Parse("https://user:Canary-Endpoint@partner.example"));

        Assert.DoesNotContain("Canary", exception.Finding.Text);
        Assert.Contains("partner.example", exception.Finding.Text);
    }

    private static void Refused(Told told, string name, string what, Action read)
    {
        var exception = Assert.ThrowsExactly<MutualAuthException>(read, $"{name}, {what}");
        told.Add(exception.Finding);
        Assert.AreEqual(Mab.KeyInDeclaration.Code, exception.Finding.Code, $"{name}, {what}");
    }

    private static DeclaredItem Item(string path, string metadatum, string value) =>
        new(Path.Combine(Path.GetTempPath(), path), path, name => name == metadatum ? value : null);

    /// <summary>The key as it comes, and as it comes after an accident.</summary>
    private static IEnumerable<(string What, byte[] Content)> Files(PrivateKeySample key)
    {
        var text = Encoding.ASCII.GetBytes(key.Pem);
        yield return ("PEM", text);
        yield return ("PEM cut short", text[..(text.Length / 2)]);
        yield return ("PEM without its first line", text[(key.Pem.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        yield return ("PEM with a damaged BEGIN", Encoding.ASCII.GetBytes(key.Pem.Replace("BEGIN", "BEGUN", StringComparison.Ordinal)));
        yield return ("PEM with a character that base64 lacks", Encoding.ASCII.GetBytes(key.Secrets.Aggregate(key.Pem, (pem, line) => pem.Replace(line, line[..^3] + "!!!", StringComparison.Ordinal))));
        yield return ("PEM as UTF-16", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(key.Pem)]);
        yield return ("PEM as base64", Encoding.ASCII.GetBytes(Convert.ToBase64String(text)));
        yield return ("PEM with a certificate's label", Encoding.ASCII.GetBytes(key.Pem.Replace("PRIVATE KEY", "CERTIFICATE", StringComparison.Ordinal)));
        yield return ("PEM with a request's label", Encoding.ASCII.GetBytes(key.Pem.Replace("PRIVATE KEY", "CERTIFICATE REQUEST", StringComparison.Ordinal)));
        if (key.Der is not { } der)
            yield break;
        yield return ("DER", der);
        yield return ("DER cut short", der[..(der.Length / 2)]);
        yield return ("DER with a damaged length", [der[0], (byte)(der[1] ^ 0x04), .. der[2..]]);
        yield return ("DER damaged in the middle", [.. der[..40], (byte)~der[40], .. der[41..]]);
        yield return ("DER without its head", der[7..]);
        yield return ("DER as base64", Encoding.ASCII.GetBytes(Convert.ToBase64String(der)));
        yield return ("DER as JSON", Encoding.ASCII.GetBytes($"{{\"version\": 1, \"keyStores\": \"{Convert.ToBase64String(der)}\"}}"));
        yield return ("DER in a JKS keystore's magic", [0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 2, .. der]);
    }

    private static void ReadPassword(byte[] file, Told told)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllBytes(path, file);
        try
        {
            told.Add(PasswordSource.OfFile("StorePassword", path, "client.key").Read().ToString());
        }
        finally
        {
            File.Delete(path);
        }
    }
}
