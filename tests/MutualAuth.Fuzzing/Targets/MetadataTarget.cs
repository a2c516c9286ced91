using System.Text;
using MutualAuth.Fuzzing.Mutation;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Handshake;
using MutualAuth.KeyStores.Planning;

namespace MutualAuth.Fuzzing.Targets;

/// <summary>
/// What a project file declares. An input is one item: its path, then its metadata, a name and a value each, all separated by
/// the character U+001E and in UTF-8.
/// </summary>
internal sealed class MetadataTarget : FuzzTarget
{
    private const char Separator = '\u001E';

    private static readonly DeclarationReader Reader = new("/project", "project", 30);

    private static readonly byte[][] Words = DeclarationReader.KeyStoreMetadata.Concat(DeclarationReader.PartnerMetadata).Concat(
    [
        "\u001E", "true", "false", "JKS", "PKCS12", "RSA", "EC", "Ed25519", "256", "2048", "99999999999999999999", "-1", "CN=", "OU=a+CN=b", "C=DE", "\\20", "#04020102", "\"", "\\", "1.2.3.4=", "dns:", "ip:", "ip:::1",
        "uri:https://", "email:a@b", "oid:1.2.3", "*.", "xn--", "ä", "\0", "\n", "\uD800", "env:", "file:", "pass:", "/", "..", "C:\\", "con", "%", ";", "ServiceNow", "CertificateAuthority", "Stage", "Legacy", "PEM;JKS",
        "AA:BB", new string('A', 64), "tls.crt;tls.key", "[::1]:443", "a:65536", "://", "\u0130", "\u03A3", "\U0001F600", new string('9', 300), new string('a', 300),
    ]).Select(Encoding.UTF8.GetBytes).ToArray();

    public override string Name => "metadata";

    public override IReadOnlyList<byte[]> Seeds { get; } = new[]
    {
        "own.jks",
        "own.jks|StoreType|JKS|Alias|ServiceNow_alias|Subject|CN=own, OU=Orders, O=\"Example, Inc.\", L=Köln, C=DE|SubjectAlternativeName|dns:own.example.com;ip:10.0.0.1;ip:fe80::1;uri:https://example.com/;email:a@example.com;oid:1.2.3",
        "own.p12|KeyAlgorithm|EC|KeySize|384|ValidityDays|90|RenewBeforeDays|30|EncryptionProfile|Legacy|AlsoWrite|JKS;PEM|Renewal|Stage|ReuseKey|true",
        "own.jks|StorePassword|env:STORE|PreviousStorePassword|file:old.txt|KeyPassword|pass:changeit|UndeclaredEntries|Keep|CopyToOutputDirectory|Always",
        "own.jks|IdentityFrom|tls.crt;tls.key|IdentityPassword|env:KEY",
        "own.jks|IssuerKeyStore|ca.jks|IssuerAlias|ca|IssuerPassword|file:ca.password",
        "own.jks|CertificateReply|reply.p7b;ca\\root.pem|Profile|ServiceNow",
        "trust.jks|TrustOnly|true",
        "partner.pem|Alias|Puppet|KeyStores|own.jks;trust|Sha256|00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF|Password|env:P|ExpiryWarningDays|10|AllowExpired|true",
        "example.com:8443", "[::1]:443", "köln.example",
    }.Select(text => Encoding.UTF8.GetBytes(text.Replace('|', Separator))).ToList();

    public override byte[] Mutate(byte[] input, byte[] other, Random random) => ByteMutation.Apply(input, other, random, Words);

    /// <summary>The one item as each kind of item, and its path as an endpoint: each is told what is wrong on its own.</summary>
    public override void Read(byte[] file)
    {
        var parts = Encoding.UTF8.GetString(file).Split(Separator);
        var metadata = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 1; i + 1 < parts.Length; i += 2)
            metadata[parts[i]] = parts[i + 1];
        var path = new string(parts[0].Where(c => c is not '\0').ToArray());
        var item = new DeclaredItem("/project/" + path, parts[0], name => metadata.GetValueOrDefault(name)) { Names = metadata.Keys };

        MutualAuthException? last = null;
        Try(() => DeclarationReader.KeyStoreNames(item));
        Try(() => Reader.Partner(item));
        Try(() => Reader.KeyStore(item));
        Try(() => FetchedPartner.Stem(Endpoint.Parse(parts[0]).Host));
        if (last is not null)
            throw last;

        void Try<T>(Func<T> read)
        {
            try
            {
                _ = read();
            }
            catch (MutualAuthException exception)
            {
                last = exception;
            }
        }
    }
}
