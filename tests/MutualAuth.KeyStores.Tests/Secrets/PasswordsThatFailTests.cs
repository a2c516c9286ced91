using System.Collections;
using System.Reflection;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Refresh;
using MutualAuth.KeyStores.Reporting;
using MutualAuth.KeyStores.Stores;
using MutualAuth.KeyStores.Tests.Refresh;
using MutualAuth.KeyStores.Tests.Stores;

namespace MutualAuth.KeyStores.Tests.Secrets;

/// <summary>
/// Every password in every way in which it can fail: it is in no finding, in no exception that was thrown or caught, in no
/// plan, status or report, and no object of ours prints it.
/// </summary>
[TestClass]
public sealed class PasswordsThatFailTests
{
    private const string Right = "Canary-Right-1f00d5";
    private const string Other = "Canary-Other-77c0de";

    // ñ: not ASCII, which PKCS12 refuses.
    private const string Foreign = "Canary-Señor-4b1d00";
    private const string Short = "Caña5";

    private static readonly Secret[] Secrets = [Secret.Password(Right), Secret.Password(Other), Secret.Password(Foreign), Secret.Password(Short)];

    private static readonly (string Name, string Value)[] Variables =
        [("MUTUALAUTH_CANARY_RIGHT", Right), ("MUTUALAUTH_CANARY_OTHER", Other), ("MUTUALAUTH_CANARY_FOREIGN", Foreign), ("MUTUALAUTH_CANARY_SHORT", Short)];

    private static readonly IReadOnlyDictionary<string, (string[] Codes, Action<Sandbox> Declare)> Situations = new Dictionary<string, (string[], Action<Sandbox>)>
    {
        ["a wrong store password, JKS"] = (["MAB3005"], s => Store(s, "a.jks", Right).KeyStore("a.jks", ("StorePassword", "file:other"))),
        ["a wrong store password, PKCS12"] = (["MAB3005"], s => Store(s, "a.p12", Right).KeyStore("a.p12", ("StorePassword", "env:MUTUALAUTH_CANARY_OTHER"))),
        ["a wrong previous password"] = (["MAB3005"], s => Store(s, "a.jks", "neither-of-them").KeyStore("a.jks", ("StorePassword", "file:right"), ("PreviousStorePassword", "env:MUTUALAUTH_CANARY_OTHER"))),
        ["a wrong key password"] = (["MAB3006"], s => Store(s, "a.jks", Right, keyPassword: "neither-of-them").KeyStore("a.jks", ("StorePassword", "file:right"), ("KeyPassword", "file:other"))),
        ["a key password in PKCS12"] = (["MAB1009"], s => s.KeyStore("a.p12", ("StorePassword", "file:right"), ("KeyPassword", "file:other"))),
        ["a damaged keystore, JKS"] = (["MAB3005", "MAB3007"], s => Damage(Store(s, "a.jks", Right), "a.jks").KeyStore("a.jks", ("StorePassword", "file:right"))),
        ["a damaged keystore, PKCS12"] = (["MAB3005", "MAB3007"], s => Damage(Store(s, "a.p12", Right), "a.p12").KeyStore("a.p12", ("StorePassword", "file:right"))),
        ["a cut keystore, JKS"] = (["MAB3005", "MAB3007"], s => Cut(Store(s, "a.jks", Right), "a.jks").KeyStore("a.jks", ("StorePassword", "file:right"))),
        ["a cut keystore, PKCS12"] = (["MAB3005", "MAB3007", "MAB3008"], s => Cut(Store(s, "a.p12", Right), "a.p12").KeyStore("a.p12", ("StorePassword", "file:right"))),
        ["a password that is no ASCII"] = (["MAB3013"], s => s.KeyStore("a.p12", ("StorePassword", "env:MUTUALAUTH_CANARY_FOREIGN"))),
        ["a short password"] = (["MAB3004"], s => s.KeyStore("a.p12", ("StorePassword", "env:MUTUALAUTH_CANARY_SHORT"))),
        ["a bare password"] = (["MAB1005"], s => s.KeyStore("a.p12", ("StorePassword", Right))),
        ["a bare key password"] = (["MAB1005"], s => s.KeyStore("a.jks", ("KeyPassword", Right))),
        ["a bare previous password"] = (["MAB1005"], s => s.KeyStore("a.jks", ("PreviousStorePassword", Right))),
        ["a bare identity password"] = (["MAB1005"], s => s.KeyStore("a.jks", ("IdentityFrom", "id.p12"), ("IdentityPassword", Right))),
        ["a bare issuer password"] = (["MAB1005"], s => s.KeyStore("a.jks", ("IssuerKeyStore", "ca.p12"), ("IssuerPassword", Right))),
        ["a bare partner's password"] = (["MAB1005"], s => s.KeyStore("a.jks").Partner("p.p12", ("Password", Right))),
        ["a password with the wrong scheme"] = (["MAB1005"], s => s.KeyStore("a.p12", ("StorePassword", "password:" + Right))),
        ["a password in place of a variable's name"] = (["MAB3001"], s => s.KeyStore("a.p12", ("StorePassword", "env:" + Right))),
        ["a wrong literal password"] = (["MAB3005"], s => Store(s, "a.p12", Right).KeyStore("a.p12", ("StorePassword", "pass:" + Other))),
        ["a literal password that is no ASCII"] = (["MAB3013"], s => s.KeyStore("a.p12", ("StorePassword", "pass:" + Foreign))),
        ["a wrong partner's password"] = (["MAB3005"], s => Store(s, "p.p12", Right).KeyStore("a.jks").Partner("p.p12", ("Password", "file:other"))),
        ["a partner's keystore without trusted entries"] = (["MAB2011"], s => Store(s, "p.p12", Right).KeyStore("a.jks").Partner("p.p12", ("Password", "file:right"))),
        ["a partner's keystore without a password"] = (["MAB2002"], s => Store(s, "p.jks", Right).KeyStore("a.jks").Partner("p.jks")),
        ["a wrong identity password, PKCS12"] = (["MAB4045"], s => Store(s, "id.p12", Right).KeyStore("a.jks", ("IdentityFrom", "id.p12"), ("IdentityPassword", "file:other"))),
        ["a wrong identity password, JKS"] = (["MAB4045"], s => Store(s, "id.jks", Right).KeyStore("a.jks", ("IdentityFrom", "id.jks"), ("IdentityPassword", "env:MUTUALAUTH_CANARY_OTHER"))),
        ["a wrong identity password, PEM"] = (["MAB4045"], s => Pem(s).KeyStore("a.jks", ("IdentityFrom", "id.pem"), ("IdentityPassword", "file:other"))),
        ["a damaged identity, PEM"] = (["MAB4045", "MAB4048"], s => Damage(Pem(s), "id.pem").KeyStore("a.jks", ("IdentityFrom", "id.pem"), ("IdentityPassword", "file:right"))),
        ["an identity without its certificate"] = (["MAB4041"], s => Pem(s, withCertificate: false).KeyStore("a.jks", ("IdentityFrom", "id.pem"), ("IdentityPassword", "file:right"))),
        ["a wrong issuer password"] = (["MAB3005"], s => Store(s, "ca.p12", Right).KeyStore("a.jks", ("IssuerKeyStore", "ca.p12"), ("IssuerPassword", "file:other"))),
        ["an issuer that is no CA"] = (["MAB4021"], s => Store(s, "ca.p12", Right, Sample.Ed25519("no ca")).KeyStore("a.jks", ("IssuerKeyStore", "ca.p12"), ("IssuerPassword", "file:right"))),
        ["a password file that is a private key"] = (["MAB3055"], s => Pem(s, encrypted: false).KeyStore("a.jks", ("StorePassword", "file:id.pem"))),
        ["a password file that is a keystore"] = (["MAB3055"], s => Store(s, "other.p12", Right).KeyStore("a.jks", ("StorePassword", "file:other.p12"))),
        ["a reply that is a private key"] = (["MAB2003"], s => Pem(s, encrypted: false).KeyStore("a.jks", ("StorePassword", "file:right"), ("CertificateReply", "id.pem"))),
        ["a partner that is a private key"] = (["MAB2003"], s => Pem(s).KeyStore("a.jks", ("StorePassword", "file:right")).Partner("id.pem")),
    };

    public static IEnumerable<object[]> Names => Situations.Keys.Select(name => new object[] { name });

    [ClassInitialize]
    public static void SetVariables(TestContext context)
    {
        foreach (var (name, value) in Variables)
            Environment.SetEnvironmentVariable(name, value);
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Nothing_tells_the_password(string name)
    {
        using var sandbox = Prepared();
        var (codes, declare) = Situations[name];
        declare(sandbox);
        using var told = new Told();

        var result = sandbox.Refresh();

        var error = result.Findings.First(finding => finding.Severity == Severity.Error);
        Assert.Contains(error.Code, codes, error.ToString());
        Tell(told, result);
        Tell(told, sandbox.Plan());
        Tell(told, sandbox.Renew());
        Tell(told, sandbox.Activate());
        Tell(told, sandbox.RequestCertificates());
        var status = sandbox.Status();
        told.Add(HtmlReport.Of(status));
        told.Add(string.Join("\n", StatusTable.Of(status)));
        told.ShouldHoldNone(Secrets, name);
    }

    [TestMethod]
    public void Every_metadatum_that_names_a_password_fails_in_one_of_these_situations()
    {
        var passwords = DeclarationReader.KeyStoreMetadata.Where(name => name.EndsWith("Password", StringComparison.Ordinal)).ToList();

        CollectionAssert.AreEquivalent(
            new[] { "StorePassword", "PreviousStorePassword", "KeyPassword", "IssuerPassword", "IdentityPassword" }, passwords,
            "a new one needs its situations above");
        CollectionAssert.AreEqual(
            new[] { "Password" }, DeclarationReader.PartnerMetadata.Where(name => name.Contains("Password", StringComparison.Ordinal)).ToList());
    }

    /// <summary>Records print their members by themselves: whoever logs one, or looks at it in a debugger, sees them.</summary>
    [TestMethod]
    public void No_object_prints_a_password_or_a_key()
    {
        using var sandbox = Prepared();
        Store(sandbox, "p.p12", Right);
        Pem(sandbox);
        sandbox.KeyStore("a.jks", ("StorePassword", "file:right"), ("KeyPassword", "env:MUTUALAUTH_CANARY_OTHER"), ("AlsoWrite", "PEM;PKCS12"), ("KeyAlgorithm", "EC"))
            .KeyStore("b.p12", ("StorePassword", "pass:" + Right), ("IdentityFrom", "id.pem"), ("IdentityPassword", "file:right"))
            .KeyStore("ca.p12", ("StorePassword", "env:MUTUALAUTH_CANARY_OTHER"), ("Profile", "CertificateAuthority"), ("KeyAlgorithm", "EC"))
            .KeyStore("c.jks", ("IssuerKeyStore", "ca.p12"), ("IssuerPassword", "env:MUTUALAUTH_CANARY_OTHER"), ("PreviousStorePassword", "file:right"), ("KeyAlgorithm", "EC"));
        var result = sandbox.RefreshOk();
        var files = result.KeyStores.Select(keyStore => KeyStoreFile.Open(keyStore.Declaration)).ToList();
        var keys = files.SelectMany(file => file.Observation.Store!.Keys).Select(entry => entry.Key.Clear!.Pkcs8).ToList();
        using var told = new Told();

        var printed = new HashSet<Type>();
        Print(new object[] { result, sandbox.Plan(), files, keys }, told, printed);

        foreach (var type in new[] { typeof(Password), typeof(PasswordSource), typeof(PrivateKey), typeof(ProtectedKey), typeof(KeyEntry), typeof(KeyStore), typeof(KeyStoreFile), typeof(KeyStoreDeclaration), typeof(Plan), typeof(Observation) })
            Assert.Contains(type, printed);
        told.ShouldHoldNone([.. Secrets, .. keys.Select((key, index) => Secret.Key($"number {index}", [], key))], "printed");
        Assert.IsEmpty(typeof(Password).Assembly.GetTypes().Where(type => type.GetCustomAttribute<System.Diagnostics.DebuggerDisplayAttribute>() is { Value: not "\\{ {ToString()} \\}", Type: not "<Anonymous Type>" }).ToList());
    }

    /// <summary>What an object says of itself, and what the objects in it say: all that are ours, however deep.</summary>
    private static void Print(object? thing, Told told, HashSet<Type> printed)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var waiting = new Stack<object?>([thing]);
        while (waiting.TryPop(out var next))
        {
            if (next is null or string or Delegate or byte[] || next.GetType().IsPrimitive || !seen.Add(next))
                continue;
            var isOurs = next.GetType().Assembly == typeof(Password).Assembly;
            if (isOurs)
            {
                printed.Add(next.GetType());
                told.Add(next.ToString());
            }

            if (next is IEnumerable many)
            {
                foreach (var one in many)
                    waiting.Push(one);
            }

            for (var type = next.GetType(); isOurs && type is not null && type != typeof(object); type = type.BaseType)
            {
                foreach (var field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                    waiting.Push(field.GetValue(next));
            }
        }
    }

    private static void Tell(Told told, RefreshResult result)
    {
        result.Findings.ForEach(told.Add);
        result.Lines.ForEach(told.Add);
        foreach (var path in result.Seen.Paths.Concat(result.Outputs))
            told.Add(path);
    }

    private static Sandbox Prepared()
    {
        var sandbox = new Sandbox();
        sandbox.Write("right", Right + "\n");
        sandbox.Write("other", Other + "\n");
        return sandbox;
    }

    private static Sandbox Store(Sandbox sandbox, string path, string password, Identity? identity = null, string? keyPassword = null)
    {
        var type = DeclarationReader.TypeByExtension(path);
        var secret = new Password(password, "test");
        sandbox.Write(path, KeyStoreFile.Encode(type, Sample.Store(Sample.Key("a", identity ?? Sample.Ec("a"))), secret, new Password(keyPassword ?? password, "test"), EncryptionProfile.Modern));
        return sandbox;
    }

    private static Sandbox Pem(Sandbox sandbox, bool encrypted = true, bool withCertificate = true)
    {
        var identity = Sample.Rsa("id");
        var pem = encrypted
            ? CertificateWriter.Pem(EncryptedPrivateKey.Label, EncryptedPrivateKey.Encrypt(identity.Key, new Password(Right, "test")))
            : CertificateWriter.Pem("PRIVATE KEY", identity.Key.Pkcs8);
        sandbox.Write("id.pem", withCertificate ? [.. pem, .. CertificateWriter.Pem(identity.Chain)] : pem);
        return sandbox;
    }

    private static Sandbox Damage(Sandbox sandbox, string path)
    {
        var bytes = sandbox.Bytes(path);
        // Of PEM another letter, so that it is still base64.
        bytes[bytes.Length / 4] = bytes[bytes.Length / 4] == (byte)'A' ? (byte)'B' : (byte)'A';
        sandbox.Write(path, bytes);
        return sandbox;
    }

    private static Sandbox Cut(Sandbox sandbox, string path)
    {
        sandbox.Write(path, sandbox.Bytes(path)[..^30]);
        return sandbox;
    }
}
