using MutualAuth.KeyStores.Stores;
using MutualAuth.KeyStores.Tests.Stores;

namespace MutualAuth.Interop.Tests.Stores;

[TestClass]
public class KeytoolTests
{
    private static readonly string[] StorePassword = ["-storepass:env", Tool.PasswordVariable];

    private static KeyStore Everything()
    {
        var shared = Sample.Ec("shared ca");
        return Sample.Store(
            Sample.Key("rsa", Sample.Rsa("rsa")),
            Sample.Key("ec", Sample.Ec("ec", shared)),
            Sample.Key("second ec", Sample.Ec("second ec", shared)),
            Sample.Key("ed25519", Sample.Ed25519("ed25519")),
            Sample.Key("five", Sample.ChainOf(5)),
            Sample.Trusted("partner"),
            Sample.Trusted("partner-äö"),
            Sample.Trusted("ключ"),
            Sample.Trusted("supplementary \U0001F511"));
    }

    private static KeyStore Read(TemporaryFolder folder, string file, params Password[] keyPasswords) =>
        KeyStoreFormat.Read(folder.Read(file), Sample.Password, keyPasswords, ReadLimits.Default);

    private static string Keytool(TemporaryFolder folder, params string[] arguments) => Tool.Keytool.Run(folder.Path, arguments);

    [TestMethod]
    public void Java_sees_in_our_JKS_what_we_put_there()
    {
        using var folder = new TemporaryFolder();
        var store = Everything();
        folder.Write("store.jks", JksCodec.Write(store, Sample.Password, Sample.Password));
        JavaView.Matches(store, folder, "store.jks", "JKS");
    }

    [TestMethod]
    [DataRow(nameof(EncryptionProfile.Modern))]
    [DataRow(nameof(EncryptionProfile.Legacy))]
    public void Java_sees_in_our_PKCS12_what_we_put_there(string profile)
    {
        using var folder = new TemporaryFolder();
        var store = Everything();
        folder.Write("store.p12", Pkcs12Codec.Write(store, Sample.Password, Enum.Parse<EncryptionProfile>(profile)));
        JavaView.Matches(store, folder, "store.p12", "PKCS12");
    }

    [TestMethod]
    [DataRow("JKS")]
    [DataRow("PKCS12")]
    public void Aliases_of_all_writings_are_found_as_keytool_finds_them(string type)
    {
        // Turkish I with and without dot, German ß, a Greek word's last sigma, emoji of several parts, both forms of é, and
        // what is a path, an option or a device elsewhere.
        string[] aliases =
        [
            "İSTANBUL", "ISPARTA", "ısparta", "Straße", "STRASSE", "ΟΔΟΣ", "ΟΔΟΣ 2", "\U0001F469\u200D\U0001F52C", "\u2764\uFE0F",
            "CAF\u00C9", "CAFE\u0301", "../../EVIL", "-RF", "CON", "ÅNGSTRÖM", "\u212B", "ǅ", "\u1E9E", "\uFF21",
        ];
        using var folder = new TemporaryFolder();
        var certificate = Sample.Ec("partner").Chain[0];
        folder.Write("partner.cer", certificate.Der);
        var store = new KeyStore([.. aliases.Select(alias => Sample.Trusted(Alias.Normalize(alias), certificate))]);
        folder.Write("ours", type == "JKS"
            ? JksCodec.Write(store, Sample.Password, Sample.Password)
            : Pkcs12Codec.Write(store, Sample.Password, EncryptionProfile.Modern));
        File.WriteAllLines(folder.File("aliases.txt"), aliases);

        // One JVM for all, since keytool starts one for each: what keytool -importcert and -list call.
        var program = Path.Combine(AppContext.BaseDirectory, "Stores", "FindAliases.java");
        var found = Tool.Java.Run(folder.Path, program, "ours", "theirs", type, "aliases.txt", "partner.cer");

        Assert.AreEqual("", found.Trim(), "not found in ours");
        var theirs = Read(folder, "theirs");
        Assert.HasCount(aliases.Length, theirs.Entries);
        foreach (var alias in aliases)
            Assert.IsNotNull(theirs.Find(alias), alias);
        CollectionAssert.AreEquivalent(
            store.Entries.Select(entry => entry.Alias).ToArray(), theirs.Entries.Select(entry => entry.Alias).ToArray());
    }

    [TestMethod]
    public void Java_opens_a_key_of_our_JKS_with_the_keys_own_password()
    {
        using var folder = new TemporaryFolder();
        var store = Sample.Store(Sample.Key("own", Sample.Ec("own")));
        folder.Write("store.jks", JksCodec.Write(store, Sample.Password, Sample.OtherPassword));
        JavaView.Matches(store, folder, "store.jks", "JKS", Tool.OtherPasswordVariable);
    }

    [TestMethod]
    public void Java_does_not_take_a_partners_CA_of_the_same_name_into_our_chain()
    {
        using var folder = new TemporaryFolder();
        var own = Sample.ChainOf(3);
        var store = Sample.Store(Sample.Trusted("a partner", Sample.Ec("chain root").Chain[0]), Sample.Key("own", own));
        folder.Write("store.p12", Pkcs12Codec.Write(store, Sample.Password, EncryptionProfile.Modern));
        JavaView.Matches(store, folder, "store.p12", "PKCS12");
    }

    [TestMethod]
    [DataRow("JKS")]
    [DataRow("PKCS12")]
    public void Three_hundred_trusted_entries_are_listed_by_keytool(string type)
    {
        using var folder = new TemporaryFolder();
        var certificate = Sample.Ec("partner").Chain[0];
        var store = new KeyStore([.. Enumerable.Range(0, 300).Select(i => Sample.Trusted($"partner-{i}", certificate))]);
        folder.Write("trust", type == "JKS"
            ? JksCodec.Write(store, Sample.Password, Sample.Password)
            : Pkcs12Codec.Write(store, Sample.Password, EncryptionProfile.Modern));
        var listed = Keytool(folder, ["-list", "-keystore", "trust", "-storetype", type, .. StorePassword]);
        Assert.Contains("Your keystore contains 300 entries", listed);
    }

    [TestMethod]
    [DataRow("JKS", "PKCS12")]
    [DataRow("PKCS12", "JKS")]
    public void Keytool_converts_our_file_and_we_read_the_same_from_its(string from, string to)
    {
        using var folder = new TemporaryFolder();
        var store = Everything();
        folder.Write("from", from == "JKS"
            ? JksCodec.Write(store, Sample.Password, Sample.Password)
            : Pkcs12Codec.Write(store, Sample.Password, EncryptionProfile.Modern));
        Keytool(
            folder, "-importkeystore", "-noprompt", "-srckeystore", "from", "-srcstoretype", from, "-destkeystore", "to", "-deststoretype", to,
            "-srcstorepass:env", Tool.PasswordVariable, "-deststorepass:env", Tool.PasswordVariable);
        var read = Read(folder, "to");
        Assert.AreEqual(to == "JKS" ? StoreType.Jks : StoreType.Pkcs12, KeyStoreFormat.Detect(folder.Read("to")));
        Assert.IsEmpty(read.Unrepresented);
        // The JDK keeps entries in a hash table, and stamps the day of the conversion on them.
        StoreAssert.Same(Ordered(store), Ordered(read));

        static KeyStore Ordered(KeyStore store) => new(
            [.. store.Entries.Select(entry => entry with { Created = Sample.Created }).OrderBy(entry => entry.Alias, StringComparer.Ordinal)]);
    }

    [TestMethod]
    [DataRow("JKS", "RSA", "2048")]
    [DataRow("JKS", "EC", "384")]
    [DataRow("PKCS12", "RSA", "2048")]
    [DataRow("PKCS12", "EC", "256")]
    [DataRow("PKCS12", "Ed25519", "255")]
    public void A_keystore_that_keytool_made_reads_and_rewrites_as_Java_saw_it(string type, string algorithm, string size)
    {
        using var folder = new TemporaryFolder();
        string[] store = ["-keystore", "made", "-storetype", type, .. StorePassword];
        Keytool(folder, ["-genkeypair", "-alias", "Own", "-keyalg", algorithm, "-keysize", size, "-dname", "CN=own", .. store]);
        folder.Write("partner.cer", Sample.Ec("partner").Chain[0].Der);
        Keytool(folder, ["-importcert", "-noprompt", "-alias", "partner-äö", "-file", "partner.cer", .. store]);

        var read = Read(folder, "made");
        CollectionAssert.AreEquivalent(new[] { "own", "partner-äö" }, read.Entries.Select(entry => entry.Alias).ToArray());
        Assert.IsNotNull(read.Keys.Single().Key.Clear);
        Assert.IsLessThan(TimeSpan.FromMinutes(10), DateTimeOffset.UtcNow - read.Keys.Single().Created);
        JavaView.Matches(read, folder, "made", type);

        folder.Write("rewritten", type == "JKS"
            ? JksCodec.Write(read, Sample.Password, Sample.Password)
            : Pkcs12Codec.Write(read, Sample.Password, EncryptionProfile.Modern));
        JavaView.Matches(read, folder, "rewritten", type);
    }

    [TestMethod]
    public void A_key_with_its_own_password_from_keytool_opens_with_it_and_is_carried_without()
    {
        using var folder = new TemporaryFolder();
        Keytool(
            folder, "-genkeypair", "-alias", "own", "-keyalg", "EC", "-dname", "CN=own", "-keystore", "own.jks", "-storetype", "JKS",
            "-storepass:env", Tool.PasswordVariable, "-keypass:env", Tool.OtherPasswordVariable);
        var opened = Read(folder, "own.jks", Sample.OtherPassword);
        Assert.IsNotNull(opened.Keys.Single().Key.Clear);

        var carried = Read(folder, "own.jks");
        Assert.IsNull(carried.Keys.Single().Key.Clear);
        folder.Write("carried.jks", JksCodec.Write(carried, Sample.Password, Sample.Password));
        JavaView.Matches(opened, folder, "carried.jks", "JKS", Tool.OtherPasswordVariable);
    }

    [TestMethod]
    public void A_PKCS12_that_keytool_wrote_under_a_jks_name_is_read_as_what_it_is()
    {
        using var folder = new TemporaryFolder();
        Keytool(folder, ["-genkeypair", "-alias", "own", "-keyalg", "EC", "-dname", "CN=own", "-keystore", "own.jks", .. StorePassword]);
        Assert.AreEqual(StoreType.Pkcs12, KeyStoreFormat.Detect(folder.Read("own.jks")));
        Assert.AreEqual("own", Read(folder, "own.jks").Keys.Single().Alias);
    }

    [TestMethod]
    public void A_legacy_PKCS12_of_the_JDK_is_read()
    {
        using var folder = new TemporaryFolder();
        Keytool(folder, ["-J-Dkeystore.pkcs12.legacy", "-genkeypair", "-alias", "own", "-keyalg", "EC", "-dname", "CN=own", "-keystore", "own.p12", .. StorePassword]);
        JavaView.Matches(Read(folder, "own.p12"), folder, "own.p12", "PKCS12");
    }

    [TestMethod]
    public void A_truststore_that_the_JDK_made_without_password_opens_with_an_empty_one()
    {
        using var folder = new TemporaryFolder();
        folder.Write("partner.cer", Sample.Ec("partner").Chain[0].Der);
        Keytool(
            folder,
            [
                "-J-Dkeystore.pkcs12.certProtectionAlgorithm=NONE", "-J-Dkeystore.pkcs12.macAlgorithm=NONE",
                "-importcert", "-noprompt", "-alias", "partner", "-file", "partner.cer", "-keystore", "trust.p12", .. StorePassword,
            ]);
        var read = Pkcs12Codec.Read(folder.Read("trust.p12"), new Password("", "test"), ReadLimits.Default);
        Assert.AreEqual("partner", read.Trusted.Single().Alias);
    }

    [TestMethod]
    public void A_secret_key_in_a_PKCS12_of_the_JDK_is_not_lost_in_silence()
    {
        using var folder = new TemporaryFolder();
        Keytool(folder, ["-genseckey", "-alias", "secret", "-keyalg", "AES", "-keysize", "128", "-keystore", "secret.p12", .. StorePassword]);
        var read = Read(folder, "secret.p12");
        Assert.Contains("the secret 'secret'", read.Unrepresented.Single());
    }
}
