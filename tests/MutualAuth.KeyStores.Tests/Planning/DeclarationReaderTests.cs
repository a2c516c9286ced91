using System.Globalization;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Tests.Planning;

[TestClass]
internal sealed class DeclarationReaderTests
{
    private static readonly DeclarationReader Reader = new(Path.GetFullPath("/project"), "My \"Project\", Inc.", 30);

    [TestMethod]
    public void A_bare_item_has_the_defaults_of_the_contract()
    {
        var declaration = KeyStore("mutualauth/App.jks");

        Assert.AreEqual(StoreType.Jks, declaration.TypeByName);
        Assert.IsNull(declaration.DeclaredType);
        Assert.AreEqual("app", declaration.DefaultAlias);
        Assert.AreEqual("CN=\"My \\\"Project\\\", Inc.\"", DistinguishedName.Format(declaration.DefaultSubject));
        Assert.IsTrue(declaration.StorePasswordIsOurs);
        Assert.AreEqual(Path.GetFullPath("/project/mutualauth/App.jks.password"), declaration.StorePassword.FilePath);
        Assert.AreEqual(Renewal.Auto, declaration.Renewal);
        Assert.AreEqual(UndeclaredEntries.Remove, declaration.UndeclaredEntries);
        Assert.AreEqual(CopyToOutput.Never, declaration.CopyToOutput);
        Assert.AreEqual("mutualauth/App.pem", declaration.Display(declaration.PemPath));
    }

    [TestMethod]
    [DataRow("a.jks", StoreType.Jks)]
    [DataRow("a.keystore", StoreType.Jks)]
    [DataRow("a.ks", StoreType.Jks)]
    [DataRow("a.p12", StoreType.Pkcs12)]
    [DataRow("a.PFX", StoreType.Pkcs12)]
    [DataRow("a.store", StoreType.Jks)]
    [DataRow("a", StoreType.Jks)]
    public void The_extension_stands_for_the_type(string path, StoreType type) =>
        Assert.AreEqual(type, KeyStore(path).TypeByName);

    [TestMethod]
    public void Values_are_read_without_case_and_in_every_culture()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            // Turkish: "i".ToUpper() is "İ"; Thai: the year is 543 more.
            foreach (var name in new[] { "tr-TR", "th-TH", "de-DE" })
            {
                CultureInfo.CurrentCulture = new CultureInfo(name);
                var declaration = KeyStore(
                    "MINI.P12", ("StoreType", "pkcs12"), ("KeyAlgorithm", "ed25519"), ("TrustOnly", "FALSE"), ("ValidityDays", "1000"),
                    ("UndeclaredEntries", "KEEP"), ("AlsoWrite", "pem; jks;PEM"), ("CopyToOutputDirectory", "preservenewest"), ("Alias", "MINI"));
                Assert.AreEqual(StoreType.Pkcs12, declaration.DeclaredType);
                Assert.AreEqual(KeyAlgorithm.Ed25519, declaration.KeyAlgorithm);
                Assert.AreEqual(1000, declaration.ValidityDays);
                Assert.AreEqual(UndeclaredEntries.Keep, declaration.UndeclaredEntries);
                CollectionAssert.AreEqual(new[] { CopyFormat.Pem, CopyFormat.Jks }, declaration.AlsoWrite.ToArray());
                Assert.AreEqual("mini", declaration.DeclaredAlias);
                Assert.AreEqual("mini", declaration.DefaultAlias);
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [TestMethod]
    [DataRow("IdentityForm", "IdentityFrom")]
    [DataRow("Profil", "Profile")]
    [DataRow("StoreTyp", "StoreType")]
    [DataRow("RenewBeforDays", "RenewBeforeDays")]
    [DataRow("RENEWAL", null)]
    [DataRow("Link", null)]
    [DataRow("FullPath", null)]
    [DataRow("DefiningProjectFullPath", null)]
    [DataRow("Owner", null)]
    public void A_metadatum_that_is_nearly_one_of_ours_is_an_error_and_one_of_somebody_elses_is_none(string written, string? meant)
    {
        var item = new DeclaredItem("/project/a.jks", "a.jks", _ => null) { Names = [written] };
        var reader = new DeclarationReader("/project", "demo", 30);
        if (meant is null)
        {
            Assert.IsNotNull(reader.KeyStore(item));
            return;
        }

        var finding = Assert.ThrowsExactly<MutualAuthException>(() => reader.KeyStore(item)).Finding;
        Assert.AreEqual(Mab.MisspeltMetadatum.Code, finding.Code);
        Assert.Contains(meant, finding.Text);
    }

    [TestMethod]
    [DataRow("StoreType", "BKS", "MAB1001", "JKS, PKCS12")]
    [DataRow("StoreType", "1", "MAB1001", "JKS, PKCS12")]
    [DataRow("KeyAlgorithm", "DSA", "MAB1001", "RSA, EC, Ed25519")]
    [DataRow("KeyAlgorithm", "Other", "MAB1001", "RSA, EC, Ed25519")]
    [DataRow("TrustOnly", "yes", "MAB1001", "true or false")]
    [DataRow("Renewal", "Never", "MAB1001", "Auto, Stage, Warn")]
    [DataRow("Profile", "None", "MAB1001", "ServiceNow")]
    [DataRow("AlsoWrite", "PEM;BKS", "MAB1001", "JKS, PKCS12, PEM")]
    [DataRow("KeySize", "2k", "MAB1002", "whole number")]
    [DataRow("KeySize", "2047", "MAB1007", "2048 to 8192")]
    [DataRow("KeySize", "1024", "MAB1007", "2048 to 8192")]
    [DataRow("ValidityDays", "0", "MAB1002", "1 to 36500")]
    [DataRow("ValidityDays", "-5", "MAB1002", "1 to 36500")]
    [DataRow("RenewBeforeDays", "365", "MAB1002", "fewer days than ValidityDays")]
    [DataRow("Subject", "orders.example.com", "MAB1003", "keytool -dname")]
    [DataRow("SubjectAlternativeName", "a.example", "MAB1004", "kind:value")]
    [DataRow("StorePassword", "hunter2hunter2", "MAB1005", "env:NAME")]
    [DataRow("EncryptionProfile", "Legacy", "MAB1016", "JKS")]
    [DataRow("IssuerAlias", "ca", "MAB1016", "IssuerKeyStore")]
    [DataRow("IssuerPassword", "env:NAME", "MAB1016", "IssuerKeyStore")]
    [DataRow("IssuerKeyStore", "a.p12;b.p12", "MAB1016", "one issuer")]
    [DataRow("IdentityPassword", "env:NAME", "MAB1016", "IdentityFrom")]
    [DataRow("IdentityPassword", "hunter2hunter2", "MAB1005", "env:NAME")]
    [DataRow("Alias", "a\u0007b", "MAB1015", "control character")]
    public void A_value_that_does_not_fit_is_an_error_that_names_it_and_the_choice(string name, string value, string code, string text)
    {
        var finding = Assert.ThrowsExactly<MutualAuthException>(() => KeyStore("a.jks", (name, value))).Finding;

        Assert.AreEqual(code, finding.Code, finding.Text);
        Assert.AreEqual("a.jks", finding.File);
        Assert.Contains(text, finding.Text);
        Assert.DoesNotContain("hunter2", finding.Text);
        if (code is "MAB1001" or "MAB1002")
            Assert.Contains(name, finding.Text);
    }

    [TestMethod]
    [DataRow("Subject", "CN=a")]
    [DataRow("KeySize", "2048")]
    [DataRow("KeyPassword", "env:X")]
    public void A_truststore_takes_nothing_that_is_about_an_own_key(string name, string value)
    {
        var finding = Assert.ThrowsExactly<MutualAuthException>(() => KeyStore("a.jks", ("TrustOnly", "true"), (name, value))).Finding;

        Assert.AreEqual(Mab.DoesNotFit.Code, finding.Code);
        Assert.Contains(name, finding.Text);
    }

    [TestMethod]
    public void A_password_file_is_relative_to_the_project()
    {
        var declaration = KeyStore("deep/down/a.jks", ("StorePassword", "file:secrets/store.txt"), ("KeyPassword", "env:KEY_PASSWORD"));

        Assert.AreEqual(Path.GetFullPath("/project/secrets/store.txt"), declaration.StorePassword.FilePath);
        Assert.IsFalse(declaration.StorePasswordIsOurs);
        Assert.AreEqual(PasswordSourceKind.EnvironmentVariable, declaration.KeyPassword!.Kind);
        Assert.AreEqual("env:KEY_PASSWORD", declaration.KeyPassword.ToString());
    }

    [TestMethod]
    public void A_partner_has_the_alias_of_its_file_in_lower_case_unless_it_declares_one()
    {
        Assert.AreEqual("acme.root", Partner("certs/Acme.Root.pem").Alias);
        Assert.AreEqual("puppet", Partner("certs/x.pem", ("Alias", "Puppet")).Alias);
        Assert.AreEqual(30, Partner("x.pem").ExpiryWarningDays);
        Assert.AreEqual(7, Partner("x.pem", ("ExpiryWarningDays", "7")).ExpiryWarningDays);
    }

    [TestMethod]
    public void Pins_are_read_in_every_spelling_and_anything_else_is_refused()
    {
        var hash = string.Concat(Enumerable.Repeat("aB", 32));
        var colons = string.Join(":", Enumerable.Repeat("AB", 32));

        CollectionAssert.AreEqual(new[] { colons, colons }, Partner("x.pem", ("Sha256", $"{hash} ; {colons}")).Pins.ToArray());
        var finding = Assert.ThrowsExactly<MutualAuthException>(() => Partner("x.pem", ("Sha256", "abcd"))).Finding;
        Assert.AreEqual(Mab.BadPin.Code, finding.Code);
        Assert.AreEqual("x.pem", finding.File);
    }

    private static KeyStoreDeclaration KeyStore(string path, params (string Name, string Value)[] metadata) => Reader.KeyStore(Item(path, metadata));

    private static PartnerDeclaration Partner(string path, params (string Name, string Value)[] metadata) => Reader.Partner(Item(path, metadata));

    private static DeclaredItem Item(string path, (string Name, string Value)[] metadata)
    {
        var values = metadata.ToDictionary(pair => pair.Name, pair => pair.Value);
        return new DeclaredItem(Path.GetFullPath(Path.Combine("/project", path)), path, name => values.GetValueOrDefault(name));
    }
}
